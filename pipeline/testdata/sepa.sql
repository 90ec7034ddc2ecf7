-- df_pruebas_sepa apart from the product: student, column, value.
WITH test AS (
  SELECT a.student_id AS sid, q.assessment_id AS aid, s.name, round(avg(a.score) * 100) AS hundredths
  FROM answer a JOIN question q ON q.id = a.question_id JOIN assessment s ON s.id = q.assessment_id
  WHERE a.score BETWEEN 0 AND 1
  GROUP BY ALL
), ranked AS (
  SELECT sid, hundredths, subject,
         row_number() OVER (PARTITION BY sid, subject ORDER BY year DESC, aid DESC) AS k
  FROM (
    SELECT *, CASE WHEN name ILIKE '%len%' OR name ILIKE '%lect%' THEN 'leng' ELSE 'mat' END AS subject,
           coalesce(try_cast(nullif(regexp_extract(name, '[0-9]{4}'), '') AS INTEGER), 0) AS year
    FROM test)
), own AS (
  SELECT sid, subject, round(avg(hundredths)) AS mean FROM ranked WHERE k <= 12 GROUP BY ALL
)
SELECT p.sid, p.subject || '_' || p.k, coalesce(r.hundredths, o.mean, 0) / 100
FROM (SELECT DISTINCT t.sid, v.subject, g.k
      FROM test t, (VALUES ('mat'), ('leng')) v(subject), (SELECT unnest(range(1, 13)) AS k) g) p
LEFT JOIN ranked r USING (sid, subject, k)
LEFT JOIN own o USING (sid, subject)
