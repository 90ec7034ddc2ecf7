//go:build arm64 || loong64 || ppc64 || ppc64le || riscv64 || s390x

package neural

// fusedMultiplyAdd is a*b + c rounded once: on these processors the compiler
// makes one instruction of it.
func fusedMultiplyAdd(a, b, c float32) float32 { return a*b + c }
