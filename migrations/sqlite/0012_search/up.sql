-- The texts of each feature in the form in which they are searched (thai::search_key), one property a line; rowid is the
-- feature's number. LIKE with three characters or more is answered from the trigrams, with fewer from the texts.
CREATE VIRTUAL TABLE feature_search USING fts5 (text, tokenize = 'trigram', detail = 'none');
