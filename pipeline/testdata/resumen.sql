-- df_resumen apart from the product, but for its abilities and Bloom levels: student, column, value; a missing row is an empty cell.
WITH test AS (
  SELECT a.student_id AS sid, q.assessment_id AS aid, avg(a.score) AS v, count(*) AS n,
         CASE WHEN s.name ILIKE '%len%' OR s.name ILIKE '%lect%' THEN 'leng' ELSE 'mat' END AS subject,
         coalesce(try_cast(nullif(regexp_extract(s.name, '[0-9]{4}'), '') AS INTEGER), 0) AS year
  FROM answer a JOIN question q ON q.id = a.question_id JOIN assessment s ON s.id = q.assessment_id
  WHERE a.score BETWEEN 0 AND 1
  GROUP BY ALL
), ranked AS (
  SELECT t.*, row_number() OVER (PARTITION BY sid, subject ORDER BY year DESC, aid DESC) AS k, (v - f.mean) / f.sd AS z
  FROM test t LEFT JOIN (
    SELECT aid, avg(v) AS mean, stddev_pop(v) AS sd FROM test GROUP BY aid HAVING count(*) >= 5 AND max(v) > min(v)
  ) f USING (aid)
), said AS (
  SELECT sid, subject, count(*) AS pruebas, sum(n) AS respuestas, avg(v) AS media, avg(v) FILTER (WHERE k <= 3) AS ultimas3,
         max(v) FILTER (WHERE k = 1) AS ultima, CASE WHEN count(*) >= 3 THEN regr_slope(v, -k) END AS tendencia,
         avg(z) AS z, avg(z) FILTER (WHERE k <= 3) AS z_ultimas3
  FROM ranked GROUP BY ALL
), hard AS (
  SELECT a.student_id AS sid, CASE WHEN s.name ILIKE '%len%' OR s.name ILIKE '%lect%' THEN 'leng' ELSE 'mat' END AS subject,
         lower(strip_accents(trim(v.value))) AS difficulty, avg(a.score) AS mean
  FROM answer a
  JOIN question q ON q.id = a.question_id
  JOIN assessment s ON s.id = q.assessment_id
  JOIN question_dimensions_values x ON x.question_id = q.id
  JOIN dimension_values v ON v.id = x.dimension_value_id
  JOIN dimension d ON d.id = v.dimension_id
  WHERE lower(d.name) = 'dificultad' AND a.score BETWEEN 0 AND 1
  GROUP BY ALL
)
SELECT sid, subject || '_' || what, value FROM (
  UNPIVOT (SELECT sid, subject, pruebas::DOUBLE AS pruebas, respuestas::DOUBLE AS respuestas, media, ultimas3, ultima, tendencia, z, z_ultimas3 FROM said)
  ON COLUMNS(* EXCLUDE (sid, subject)) INTO NAME what VALUE value)
UNION ALL
SELECT sid, subject || '_' || difficulty, mean FROM hard WHERE difficulty IN ('facil', 'mediano', 'dificil')
UNION ALL -- no test is a count
SELECT t.sid, s.subject || '_' || c.what, 0
FROM (SELECT DISTINCT sid FROM test) t, (VALUES ('mat'), ('leng')) s(subject), (VALUES ('pruebas'), ('respuestas')) c(what)
WHERE NOT EXISTS (SELECT 1 FROM test x WHERE x.sid = t.sid AND x.subject = s.subject)
