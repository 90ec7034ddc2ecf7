//go:build !purego

#include "textflag.h"

// func prefetch(t tile, rows []uint32)
// Asks for the 16 bytes of each of the rows.
TEXT ·prefetch(SB), NOSPLIT|NOFRAME, $0-48
	MOVD t_base+0(FP), R0
	MOVD rows_base+24(FP), R1
	MOVD rows_len+32(FP), R2
	CBZ  R2, done

loop:
	MOVWU.P 4(R1), R3
	ADD     R3<<4, R0, R4
	PRFM    (R4), PLDL1KEEP
	SUBS    $1, R2, R2
	BNE     loop

done:
	RET
