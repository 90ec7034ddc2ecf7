-- The ten SEPA tables, portable between PostgreSQL and the embedded store.
CREATE TABLE level (id BIGINT NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE student (id BIGINT NOT NULL, rut VARCHAR, fullname VARCHAR, level_id BIGINT);
CREATE TABLE student_sections (student_id BIGINT NOT NULL, level_id BIGINT NOT NULL, year BIGINT NOT NULL);
CREATE TABLE assessment (id BIGINT NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE question (id BIGINT NOT NULL, assessment_id BIGINT NOT NULL);
CREATE TABLE answer (student_id BIGINT NOT NULL, question_id BIGINT NOT NULL, score DOUBLE PRECISION);
CREATE TABLE indicator (id BIGINT NOT NULL, description VARCHAR, "questionId" BIGINT);
CREATE TABLE dimension (id BIGINT NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE dimension_values (id BIGINT NOT NULL, value VARCHAR, dimension_id BIGINT NOT NULL);
CREATE TABLE question_dimensions_values (question_id BIGINT NOT NULL, dimension_value_id BIGINT NOT NULL);
