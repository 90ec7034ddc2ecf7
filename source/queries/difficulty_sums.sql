-- tests.sql says how scores are summed.
WITH hard AS (
    SELECT qv.question_id, q.assessment_id, dv.id AS value_id
    FROM question_dimensions_values qv
    JOIN dimension_values dv ON dv.id = qv.dimension_value_id
    JOIN dimension d ON d.id = dv.dimension_id
    JOIN question q ON q.id = qv.question_id
    JOIN assessment s ON s.id = q.assessment_id
    WHERE TRANSLATE(LOWER(TRIM(d.name)), 'áéíóúÁÉÍÓÚ', 'aeiouaeiou') = 'dificultad' AND dv.value IS NOT NULL
), grouped AS (
    SELECT a.student_id, h.assessment_id, h.value_id, SUM(CAST(FLOOR(CAST(a.score AS DOUBLE PRECISION) * 1000000 + 0.5) AS INTEGER)) AS micros, COUNT(*) AS n
    FROM answer a
    JOIN hard h ON h.question_id = a.question_id
    WHERE a.score >= 0 AND a.score <= 1
    GROUP BY a.student_id, h.assessment_id, h.value_id
)
SELECT g.student_id, g.assessment_id, g.value_id, CAST(g.micros AS BIGINT), g.n
FROM grouped g
JOIN student st ON st.id = g.student_id
