-- A small school with every oddity, for both engines. school_test.go holds what
-- must come out, computed by hand.
CREATE TABLE level (id INTEGER, name VARCHAR);
CREATE TABLE student (id INTEGER, rut VARCHAR, fullname VARCHAR, level_id INTEGER);
CREATE TABLE assessment (id BIGINT, name VARCHAR);
CREATE TABLE question (id INTEGER, assessment_id BIGINT);
CREATE TABLE answer (student_id INTEGER, question_id INTEGER, score DOUBLE PRECISION);
CREATE TABLE indicator (id INTEGER, description VARCHAR, "questionId" INTEGER);
CREATE TABLE dimension (id INTEGER, name VARCHAR);
CREATE TABLE dimension_values (id INTEGER, value VARCHAR, dimension_id INTEGER);
CREATE TABLE question_dimensions_values (question_id INTEGER, dimension_value_id INTEGER);
INSERT INTO level VALUES (1, 'III Medio');
INSERT INTO student VALUES (10, '50.000.010-1', 'Estudiante 10', 1), (1, '500000014', 'Estudiante 1', 1), (3, ' x ', 'Estudiante 3', NULL), (2, NULL, 'Estudiante 2', 1);
INSERT INTO assessment VALUES (2, 'Matemática'), (1, 'Lenguaje 2019'), (3, NULL);
INSERT INTO question VALUES (11, 1), (12, 1), (21, 2), (22, 2), (31, 99), (32, NULL);
INSERT INTO answer VALUES
    (1, 11, 1), (1, 12, 0.5), (1, 21, 0.3333), (1, 22, NULL),
    (2, 11, 0), (2, 12, CAST('NaN' AS DOUBLE PRECISION)), (2, 21, 1.5), (2, 22, 0.25), (2, 11, 1),
    (3, 21, -0.1), (3, 22, 1), (3, 21, 0.5),
    (1, 31, 1), (1, 999, 1), (77, 11, 1);
INSERT INTO indicator VALUES
    (1, 'Ñandú: analizar', 11), (2, 'Ñandú: analizar', 21),
    (3, 'analizar', 12), (4, 'analizar', 11), (5, 'Bajo el umbral', 11),
    (6, 'Zorro', 22), (7, 'Zorro', 22), (8, 'Zorro', NULL),
    (9, NULL, 11), (10, NULL, 12), (11, '  ', 11), (12, '  ', 12), (13, 'Sin preguntas', NULL), (14, 'Sin preguntas', 999);
INSERT INTO dimension VALUES (1, 'DIFICULTAD'), (2, 'Habilidad'), (3, NULL);
INSERT INTO dimension_values VALUES (1, 'Fácil', 1), (2, 'Pendiente', 1), (3, 'Difícil', 1), (4, 'Fácil', 2), (5, 'Fácil', 1), (6, ' ', 1), (7, NULL, 1);
INSERT INTO question_dimensions_values VALUES (11, 1), (12, 2), (21, 5), (22, 1), (21, 4), (11, 6), (11, 7);
