"""The words of the trade as plain values: plates, phones, names, times, text, search words. Imports only ``console.i18n`` of ours."""
