# paes: compilar, probar y mostrar. «make» muestra esta ayuda.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := ayuda
.DELETE_ON_ERROR:

GO ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
# Los paquetes donde varias gorrutinas comparten algo; -race solo en CI porque es lento.
RACE_PACKAGES := ./outfile/... ./source/... ./train/... ./pipeline/... ./ml
FUZZ_TIME ?= 20s
DEMO := demo

.PHONY: ayuda help
ayuda: ## muestra esta ayuda
	@echo 'Uso: make OBJETIVO'
	@echo
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  \1\t/' | expand -t 12
help: ayuda

.PHONY: build
build: ## compila bin/paes
	@scripts/dependencias.sh cxx
	$(GO) build -o bin/paes ./cmd/paes

.PHONY: demo
demo: build ## crea un colegio inventado en demo/ y recorre todo el camino hasta una predicción y sus razones
	@mkdir -p $(DEMO)
	bin/paes -C $(DEMO) simular
	bin/paes -C $(DEMO) datos
	bin/paes -C $(DEMO) entrenar
	bin/paes -C $(DEMO) predecir 425047515d575059
	bin/paes -C $(DEMO) explicar 425047515d575059
	@echo
	@echo 'Quedó en $(DEMO)/:'
	@find $(DEMO)/data $(DEMO)/reports $(DEMO)/ml_models -type f | LC_ALL=C sort | sed 's/^/  /'

.PHONY: test
test: ## instala o inicia lo que las pruebas necesitan y las ejecuta todas
	@scripts/dependencias.sh cxx postgres pgbouncer
	@sucios="$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -name '*.go'))"; \
	if [[ -n "$$sucios" ]]; then echo "Falta gofmt en: $$sucios" >&2; exit 1; fi
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) test ./...
	if [[ -n "$${CI:-}" ]]; then $(GO) test -race -short $$($(GO) list -e -f '{{if .GoFiles}}{{.ImportPath}}{{end}}' $(RACE_PACKAGES)); fi

.PHONY: bench
bench: build ## mide el entrenamiento y la predicción contra scikit-learn en el mismo colegio
	bench/run recipe
	bench/run predecir

.PHONY: fuzz
fuzz: ## ejecuta cada prueba aleatoria (fuzz) durante FUZZ_TIME (20s)
	@for paquete in $$($(GO) list ./...); do \
		for prueba in $$($(GO) test -list '^Fuzz' $$paquete | grep '^Fuzz' || true); do \
			echo "== $$paquete $$prueba"; \
			$(GO) test $$paquete -run '^$$' -fuzz "^$$prueba\$$" -fuzztime $(FUZZ_TIME) || exit 1; \
		done; \
	done

.PHONY: lint
lint: ## revisa el estilo: gofmt, vet, staticcheck, y golangci-lint si está instalado
	@test -z "$$(gofmt -l . | tee /dev/stderr)"
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run; fi

.PHONY: clean
clean: ## borra lo compilado y la demostración
	rm -rf bin $(DEMO) bench/.work
