/** The themes document that every tenant starts with: version 1. A word of five letters or more stands for all that begin with it. */
export const shippedThemes = `themes:
  - name: late-delivery             # an interaction says reason, tags and about in its attributes
    about: policy
    words:
      en: [late, delay, "still waiting", "not arrived", "never arrived", "hasn't arrived", "didn't arrive", overdue, "too long to arrive"]
      de: [zu spät, verspät, "warte noch", "warten noch", "warte immer noch", "warten immer noch", verzöger, "nicht angekommen", "nicht geliefert", "kam nicht an", Lieferverzug, überfällig]
    tags: [delivery-late, late-delivery]
    reasons: [arrived_late, late_delivery, delivery_late]
  - name: price
    about: policy
    words:
      en: [expensive, overpriced, "too high a price", "price increase", "prices went up", "prices have gone up", "cheaper elsewhere", costly, "not worth the price", "too dear", "price is too high", "prices are too high", "too pricey", "costs too much"]
      de: [zu teuer, überteuer, Preiserhöhung, "Preise sind gestiegen", "woanders billiger", "woanders günstiger", "zu hoher Preis", "zu hohe Preise", "Preis zu hoch", "Preise zu hoch", "Preis ist zu hoch", "Preise sind zu hoch", "kostet zu viel", Wucher, Abzocke]
    tags: [price, pricing, too-expensive]
    reasons: [price, too_expensive, found_cheaper, better_price]
  - name: quality
    about: product
    words:
      en: [broken, broke, defect, faulty, "poor quality", "bad quality", damaged, "stopped working", "doesn't work", "does not work", "fell apart"]
      de: [kaputt, defekt, mangelhaft, "schlechte Qualität", beschädigt, "funktioniert nicht", "geht nicht mehr", fehlerhaft, "Mängel"]
    tags: [quality, defect]
    reasons: [defective, damaged, quality, poor_quality]
  - name: does-not-fit
    about: product
    words:
      en: ["doesn't fit", "does not fit", "too small", "too big", "too large", "wrong size", "not as described", "not suitable"]
      de: ["passt nicht", "zu klein", "zu groß", "falsche Größe", "nicht wie beschrieben", ungeeignet]
    tags: [fit, size]
    reasons: [too_small, too_large, wrong_size, does_not_fit, not_as_described]
  - name: missing-feature
    about: product
    words:
      en: ["missing feature", "feature request", "we need a", "we would need", "can't export", "no way to", "lacks a", "wish it had", "please add"]
      de: ["fehlende Funktion", "Funktion fehlt", "es fehlt eine", "es fehlt ein", "wir bräuchten", "wünschen uns", "wäre gut, wenn", "lässt sich nicht"]
    tags: [feature-request, missing-feature]
    reasons: [missing_feature, missing_features, lacks_feature]
  - name: not-available
    about: product
    words:
      en: ["sold out", "out of stock", "not available", unavailable, "back-order"]
      de: [ausverkauft, "nicht lieferbar", "nicht verfügbar", "nicht vorrätig", vergriffen]
    tags: [out-of-stock]
    reasons: [out_of_stock, not_available]
  - name: invoice
    about: policy
    words:
      en: [invoice, "wrong amount", overcharged, "charged twice", "billing error", reminder fee]
      de: [Rechnung, "falscher Betrag", "doppelt abgebucht", "zu viel berechnet", Mahnung, Mahngebühr]
    tags: [billing, invoice]
    reasons: [billing, invoice_wrong, wrong_invoice]
  - name: returns
    about: policy
    words:
      en: ["return policy", "refund", "money back", "return label"]
      de: [Rückgabe, Rücksendung, Rückerstattung, "Geld zurück", Erstattung, Umtausch]
    tags: [returns, refund]
    reasons: [refund_missing]
  - name: contract-terms
    about: policy
    words:
      en: ["notice period", "contract terms", "terms and conditions", "minimum term", "locked in", "can't cancel"]
      de: [Kündigungsfrist, Vertragslaufzeit, Mindestlaufzeit, "Vertragsbedingungen", AGB, "nicht kündbar"]
    tags: [contract, terms]
    reasons: [contract_terms]
  - name: hard-to-reach
    about: service
    words:
      en: ["no answer", "nobody answers", "no one answers", "no reply", "no response", "can't reach", "cannot reach", "on hold", "nobody picks up", "no callback", "nobody called back", "nobody has got back", "heard nothing back", unreachable]
      de: ["keine Antwort", "niemand erreichbar", "nicht erreichbar", "geht niemand", "niemand ans Telefon", "Warteschleife", "kein Rückruf", "niemand zurückgerufen", "erreiche niemanden", "antwortet niemand", "meldet sich niemand"]
    tags: [unreachable, no-reply]
    reasons: [unreachable, no_response, poor_support]
  - name: unfriendly
    about: service
    words:
      en: [rude, unfriendly, impolite, "not helpful", unhelpful, arrogant, "not taken seriously"]
      de: [unfreundlich, unhöflich, patzig, "nicht hilfsbereit", arrogant, "nicht ernst genommen", abgewimmelt]
    tags: [rude, unfriendly]
    reasons: [unfriendly]
`;
