-- tests.sql says how scores are summed.
WITH kept AS (
    SELECT MIN(id) AS id, description
    FROM indicator
    WHERE description IS NOT NULL
    GROUP BY description
    HAVING COUNT(*) > CAST($1 AS BIGINT)
), attached AS (
    SELECT k.id AS indicator_id, i."questionId" AS question_id
    FROM indicator i
    JOIN kept k ON k.description = i.description
    JOIN question q ON q.id = i."questionId"
    JOIN assessment s ON s.id = q.assessment_id
), grouped AS (
    SELECT a.student_id, t.indicator_id, SUM(CAST(FLOOR(CAST(a.score AS DOUBLE PRECISION) * 1000000 + 0.5) AS INTEGER)) AS micros, COUNT(*) AS n
    FROM answer a
    JOIN attached t ON t.question_id = a.question_id
    WHERE a.score >= 0 AND a.score <= 1
    GROUP BY a.student_id, t.indicator_id
)
SELECT g.student_id, g.indicator_id, CAST(g.micros AS BIGINT), g.n
FROM grouped g
JOIN student st ON st.id = g.student_id
