-- The share of each student's answers in a subject that belong to each indicador, apart from the product: student, subject and description, value.
WITH one AS (
  SELECT DISTINCT a.student_id AS sid, a.question_id AS qid,
         CASE WHEN s.name ILIKE '%len%' OR s.name ILIKE '%lect%' THEN 'Lenguaje' ELSE 'Matemática' END AS subject
  FROM answer a JOIN question q ON q.id = a.question_id JOIN assessment s ON s.id = q.assessment_id
  WHERE a.score BETWEEN 0 AND 1 AND a.student_id IN (SELECT id FROM student)
), tagged AS (
  SELECT DISTINCT i.description AS d, q.id AS qid, CASE WHEN s.name ILIKE '%len%' OR s.name ILIKE '%lect%' THEN 'Lenguaje' ELSE 'Matemática' END AS subject
  FROM indicator i JOIN question q ON q.id = i."questionId" JOIN assessment s ON s.id = q.assessment_id
  WHERE i.description IN (SELECT description FROM indicator GROUP BY description HAVING count(*) > 50)
), home AS (
  SELECT d, CASE WHEN 2 * count(*) FILTER (subject = 'Lenguaje') > count(*) THEN 'Lenguaje' ELSE 'Matemática' END AS subject FROM tagged GROUP BY d
)
SELECT o.sid, h.subject || ': ' || t.d, count(*) / any_value(a.n)
FROM one o
JOIN tagged t USING (qid)
JOIN home h ON h.d = t.d AND h.subject = o.subject
JOIN (SELECT sid, subject, count(*) AS n FROM one GROUP BY ALL) a ON a.sid = o.sid AND a.subject = o.subject
GROUP BY ALL
