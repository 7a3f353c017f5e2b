DROP INDEX feature_nowhere;
DROP INDEX feature_seq;
ALTER TABLE feature ADD PRIMARY KEY (seq);
