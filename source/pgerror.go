package source

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"paes/es"
)

const stateDenied = "42501"

// explainPostgres says in Spanish what PostgreSQL or the way to it answered. It
// quotes nothing of the driver: the server's own words may hold values of rows.
func explainPostgres(err error, cfg *pgx.ConnConfig) error {
	var done *es.Error
	if errors.As(err, &done) {
		return err
	}
	where := serverName(cfg)
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return explainState(pg, cfg)
	}
	if e := explainTLS(err, where); e != nil {
		return e
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && !dns.IsTimeout:
		return fail("sepa_servidor_desconocido", "No se encuentra el servidor de la base de datos SEPA «"+legible(cfg.Host)+"».",
			"Revise el nombre en «database.sepa_uri» y la conexión a la red.", dns)
	case errors.Is(err, os.ErrDeadlineExceeded) || pgconn.Timeout(err) || timeout(err):
		return fail("sepa_sin_respuesta", "El servidor de la base de datos SEPA "+where+" no responde (se esperó "+es.Count(int(totalLimit(cfg).Seconds()), "segundo", "segundos")+").",
			"Revise la dirección, la red y el cortafuegos; «connect_timeout» en la dirección cambia el límite.", err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail("sepa_rechaza", "El servidor "+where+" rechaza la conexión: ahí no hay una base de datos atendiendo.",
			"Revise el puerto y que PostgreSQL esté en marcha.", err)
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return fail("sepa_sin_red", "No hay camino por la red hasta el servidor de la base de datos SEPA "+where+".",
			"Revise la conexión a la red.", err)
	case errors.Is(err, syscall.ENOENT):
		return fail("sepa_rechaza", "No existe el socket de PostgreSQL en «"+cfg.Host+"».", "Revise que PostgreSQL esté en marcha.", err)
	}
	return fail("sepa_conexion", "Se cortó la conexión con la base de datos SEPA en "+where+".",
		"Vuelva a intentarlo; si se repite, revise la red y el registro del servidor.", err)
}

func timeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

func explainTLS(err error, where string) error {
	var (
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &hostname):
		return fail("sepa_tls_certificado", "El certificado de "+where+" es de otro servidor.",
			"Revise el nombre del servidor en la dirección; no siga si no sabe por qué no calza.", err)
	case errors.As(err, &authority):
		return fail("sepa_tls_certificado", "El certificado de "+where+" no está firmado por una autoridad conocida.",
			"Indique la autoridad con «sslrootcert=archivo.crt» en la dirección; solo en una red de confianza, «sslmode=require» cifra sin comprobar quién contesta.", err)
	case errors.As(err, &invalid), errors.As(err, &verify):
		return fail("sepa_tls_certificado", "El certificado de "+where+" no es válido.", "Revise su fecha y su autoridad.", err)
	case errors.As(err, &record), strings.Contains(err.Error(), "refused TLS"):
		return fail("sepa_tls", "El servidor "+where+" no acepta conexiones cifradas (TLS).",
			"Actívelas en el servidor; solo en una red de confianza, agregue «sslmode=disable» a la dirección.", err)
	}
	return nil
}

// explainState says what a server answered, by its SQLSTATE. PgBouncer answers
// 08P01 to nearly everything: there the words decide.
func explainState(pg *pgconn.PgError, cfg *pgx.ConnConfig) error {
	where := serverName(cfg)
	says := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(strings.ToLower(pg.Message), w) {
				return true
			}
		}
		return false
	}
	switch {
	case pg.Code == "28P01", pg.Code == "08P01" && says("authentication", "password", "no such user"):
		return fail("sepa_clave", "El servidor "+where+" no acepta el usuario o la contraseña de la base de datos SEPA.",
			"Revise «database.sepa_uri» o PAES_SEPA_URI.", pg)
	case strings.HasPrefix(pg.Code, "28") && says("no encryption", "ssl off"), says("connection is insecure"):
		return fail("sepa_tls", "El servidor "+where+" exige una conexión cifrada (TLS).",
			"Cambie «sslmode=disable» por «sslmode=verify-full» en la dirección.", pg)
	case strings.HasPrefix(pg.Code, "28"):
		return fail("sepa_acceso", "El servidor "+where+" no deja entrar a ese usuario desde este equipo.",
			"Revise el usuario, y en el servidor «pg_hba.conf».", pg)
	case pg.Code == "3D000", pg.Code == "08P01" && says("database") && says("no such", "does not exist"):
		return fail("sepa_base_falta", "El servidor "+where+" no tiene la base de datos «"+legible(cfg.Database)+"».",
			"Revise el nombre al final de la dirección.", pg)
	case pg.Code == stateDenied:
		return fail("sepa_permiso", "El usuario de la base de datos SEPA no tiene permiso para leer sus tablas.",
			"Quien administra la base puede dárselo: GRANT SELECT ON ALL TABLES IN SCHEMA "+postgresSchema+" TO "+quote(cfg.User)+";", pg)
	case pg.Code == "42P01": // the catalogue lists the tables, and the role may not enter their schema
		return fail("sepa_permiso", "El usuario de la base de datos SEPA no tiene permiso para usar el esquema «"+postgresSchema+"».",
			"Quien administra la base puede dárselo: GRANT USAGE ON SCHEMA "+postgresSchema+" TO "+quote(cfg.User)+";", pg)
	case pg.Code == "25006":
		return fail("sepa_permiso", "El usuario de la base de datos SEPA solo puede leer.",
			"Para escribir en ella, use otro usuario.", pg)
	case pg.Code == "53300", pg.Code == "57P03", pg.Code == "57P01":
		return fail("sepa_ocupada", "El servidor "+where+" no puede atender ahora (está partiendo, deteniéndose o lleno).",
			"Espere unos segundos y vuelva a intentarlo.", pg)
	case pg.Code == "57014":
		return fail("sepa_limite", "El servidor "+where+" cortó la consulta por demorar más que su límite.",
			"Suba «statement_timeout» para ese usuario.", pg)
	case pg.Code == "2BP01":
		return fail("sepa_en_uso", "Otras vistas o tablas de la base dependen de las tablas SEPA y no se pueden reemplazar.",
			"Bórrelas primero, o use otra base de datos.", pg)
	}
	return fail("sepa_servidor", "La base de datos SEPA en "+where+" contestó con un error (SQLSTATE "+pg.Code+").",
		"Busque ese código en el registro del servidor.", pg)
}
