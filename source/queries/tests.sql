-- Scores are summed in whole millionths: exact, so both engines agree in any order.
-- NULL, NaN (above every number for both) and scores outside 0 to 1 fail the WHERE.
SELECT
    a.student_id,
    q.assessment_id,
    CAST(SUM(CAST(FLOOR(CAST(a.score AS DOUBLE PRECISION) * 1000000 + 0.5) AS INTEGER)) AS BIGINT),
    COUNT(*)
FROM answer a
JOIN question q ON q.id = a.question_id
JOIN assessment s ON s.id = q.assessment_id
JOIN student st ON st.id = a.student_id
WHERE a.score >= 0 AND a.score <= 1
GROUP BY a.student_id, q.assessment_id
ORDER BY a.student_id, q.assessment_id
