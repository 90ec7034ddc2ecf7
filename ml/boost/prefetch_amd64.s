//go:build !purego

#include "textflag.h"

// func prefetch(t tile, rows []uint32)
// Asks for the 16 bytes of each of the rows, whose number is a multiple of 4.
TEXT ·prefetch(SB), NOSPLIT|NOFRAME, $0-48
	MOVQ t_base+0(FP), AX
	MOVQ rows_base+24(FP), BX
	MOVQ rows_len+32(FP), CX
	JMP  check

loop:
	MOVL 0(BX), DX
	MOVL 4(BX), SI
	MOVL 8(BX), DI
	MOVL 12(BX), R8
	SHLQ $4, DX
	SHLQ $4, SI
	SHLQ $4, DI
	SHLQ $4, R8
	PREFETCHT0 (AX)(DX*1)
	PREFETCHT0 (AX)(SI*1)
	PREFETCHT0 (AX)(DI*1)
	PREFETCHT0 (AX)(R8*1)
	ADDQ $16, BX
	SUBQ $4, CX

check:
	CMPQ CX, $4
	JGE  loop
	RET
