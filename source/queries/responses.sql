-- tests.sql says how scores are read; whoever asks knows the questions and the students.
SELECT student_id, question_id, CAST(FLOOR(CAST(score AS DOUBLE PRECISION) * 1000000 + 0.5) AS INTEGER)
FROM answer
WHERE score >= 0 AND score <= 1 AND student_id IS NOT NULL AND question_id IS NOT NULL
