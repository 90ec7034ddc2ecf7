-- df_taxonomia apart from the product, for the verbs in table verb(level, verb).
WITH cell AS (
  SELECT a.student_id AS sid, i.description, avg(a.score) AS v
  FROM answer a JOIN indicator i ON i."questionId" = a.question_id
  WHERE a.score BETWEEN 0 AND 1
    AND i.description IN (SELECT description FROM indicator GROUP BY description HAVING count(*) > 50)
  GROUP BY ALL
)
SELECT s.sid, l.level,
       coalesce((SELECT avg(c.v) FROM cell c
                 WHERE c.sid = s.sid AND EXISTS (SELECT 1 FROM verb w WHERE w.level = l.level AND contains(lower(c.description), lower(w.verb)))), 0)
FROM (SELECT DISTINCT student_id AS sid FROM answer WHERE score BETWEEN 0 AND 1) s, (SELECT DISTINCT level FROM verb) l
