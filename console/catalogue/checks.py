from console.catalogue.schema import Pack, Problem


def check(pack: Pack, own: Pack | None = None) -> list[Problem]:
    return []
