-- The Bloom levels of df_resumen apart from the product, for the verbs in table verb(level, verb).
SELECT a.student_id, lower(l.level), avg(a.score)
FROM answer a
JOIN indicator i ON i."questionId" = a.question_id
CROSS JOIN (SELECT DISTINCT level FROM verb) l
WHERE a.score BETWEEN 0 AND 1
  AND i.description IN (SELECT description FROM indicator GROUP BY description HAVING count(*) > 50)
  AND EXISTS (SELECT 1 FROM verb w WHERE w.level = l.level AND contains(lower(i.description), lower(w.verb)))
GROUP BY ALL
