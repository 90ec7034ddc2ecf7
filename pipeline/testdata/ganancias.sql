-- The gain of each student in each indicador, apart from the product: student, subject and description, value.
WITH one AS ( -- a score per student and question
  SELECT a.student_id AS sid, a.question_id AS qid, avg(a.score) AS v,
         CASE WHEN s.name ILIKE '%len%' OR s.name ILIKE '%lect%' THEN 'Lenguaje' ELSE 'Matemática' END AS subject,
         try_cast(nullif(regexp_extract(s.name, '[0-9]{4}'), '') AS INTEGER) AS year
  FROM answer a JOIN question q ON q.id = a.question_id JOIN assessment s ON s.id = q.assessment_id
  WHERE a.score BETWEEN 0 AND 1 AND a.student_id IN (SELECT id FROM student)
  GROUP BY ALL
), tagged AS (
  SELECT DISTINCT i.description AS d, q.id AS qid, CASE WHEN s.name ILIKE '%len%' OR s.name ILIKE '%lect%' THEN 'Lenguaje' ELSE 'Matemática' END AS subject
  FROM indicator i JOIN question q ON q.id = i."questionId" JOIN assessment s ON s.id = q.assessment_id
  WHERE i.description IN (SELECT description FROM indicator GROUP BY description HAVING count(*) > 50)
), home AS (
  SELECT d, CASE WHEN 2 * count(*) FILTER (subject = 'Lenguaje') > count(*) THEN 'Lenguaje' ELSE 'Matemática' END AS subject FROM tagged GROUP BY d
), yearly AS (
  SELECT o.sid, t.d, h.subject, o.year, avg(o.v - m.mean) AS m
  FROM one o
  JOIN (SELECT qid, avg(v) AS mean FROM one GROUP BY qid) m USING (qid)
  JOIN tagged t USING (qid)
  JOIN home h ON h.d = t.d AND h.subject = o.subject
  WHERE o.year IS NOT NULL
  GROUP BY ALL
)
SELECT sid, subject || ': ' || d, byyear[-1] - byyear[-2]
FROM (SELECT sid, subject, d, list(m ORDER BY year) AS byyear FROM yearly GROUP BY ALL)
WHERE len(byyear) > 1
