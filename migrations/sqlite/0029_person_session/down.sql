DROP TABLE used_sign_in;
DROP TABLE person_session;
