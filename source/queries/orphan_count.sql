-- Answers with a good score and no question (or a question of no assessment),
-- and then those with a question and no student.
SELECT
    COUNT(*) FILTER (WHERE s.id IS NULL),
    COUNT(*) FILTER (WHERE s.id IS NOT NULL AND st.id IS NULL)
FROM answer a
LEFT JOIN question q ON q.id = a.question_id
LEFT JOIN assessment s ON s.id = q.assessment_id
LEFT JOIN student st ON st.id = a.student_id
WHERE a.score >= 0 AND a.score <= 1
