-- Scores are summed in whole millionths: exact, so both engines agree in any order.
-- NULL, NaN (above every number for both) and scores outside 0 to 1 fail the WHERE.
-- Students are looked up once the answers are grouped: a join of thousands, not millions.
WITH known AS (
    SELECT q.id, q.assessment_id
    FROM question q
    JOIN assessment s ON s.id = q.assessment_id
), grouped AS (
    SELECT a.student_id, k.assessment_id, SUM(CAST(FLOOR(CAST(a.score AS DOUBLE PRECISION) * 1000000 + 0.5) AS INTEGER)) AS micros, COUNT(*) AS n
    FROM answer a
    JOIN known k ON k.id = a.question_id
    WHERE a.score >= 0 AND a.score <= 1
    GROUP BY a.student_id, k.assessment_id
)
SELECT g.student_id, g.assessment_id, CAST(g.micros AS BIGINT), g.n
FROM grouped g
JOIN student st ON st.id = g.student_id
ORDER BY g.student_id, g.assessment_id
