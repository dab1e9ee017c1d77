-- Run once by a superuser: the three roles and the database. Change both passwords.
CREATE ROLE dure_owner LOGIN PASSWORD 'change-me-too';
CREATE ROLE dure_app LOGIN PASSWORD 'change-me';
CREATE ROLE dure_counts NOLOGIN;
GRANT dure_counts TO dure_app WITH INHERIT FALSE, SET TRUE;
ALTER ROLE dure_app SET jit = off;
ALTER ROLE dure_app SET statement_timeout = '30s';
ALTER ROLE dure_app SET lock_timeout = '5s';
ALTER ROLE dure_app SET idle_in_transaction_session_timeout = '60s';
CREATE DATABASE dure OWNER dure_owner;
REVOKE ALL ON DATABASE dure FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE dure TO dure_app;
\connect dure
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
