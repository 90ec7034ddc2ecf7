//go:build !purego

#include "textflag.h"

DATA lanes<>+0(SB)/8, $0
DATA lanes<>+8(SB)/8, $1
DATA lanes<>+16(SB)/8, $2
DATA lanes<>+24(SB)/8, $3
DATA lanes<>+32(SB)/8, $4
DATA lanes<>+40(SB)/8, $5
DATA lanes<>+48(SB)/8, $6
DATA lanes<>+56(SB)/8, $7
GLOBL lanes<>(SB), RODATA|NOPTR, $64

// SUM adds to each lane of Z0 the one that is as many lanes before.
#define SUM(lanes) \
	VALIGNQ $(8-lanes), Z20, Z0, Z1; \
	VPADDQ  Z1, Z0, Z0

// func passAVX512(h *bins, blocks int, l *lanes8)
// The loop of searcher.pass for eight bins at a time, by the same operations:
// multiplications and additions apart, so the bits are those of the Go code.
TEXT ·passAVX512(SB), NOSPLIT|NOFRAME, $0-24
	MOVQ h+0(FP), SI
	MOVQ blocks+8(FP), CX
	MOVQ l+16(FP), DI
	VPBROADCASTQ 0(DI), Z31  // left
	VBROADCASTSD 8(DI), Z30  // sum
	VBROADCASTSD 16(DI), Z29 // count
	VBROADCASTSD 24(DI), Z28 // lambda
	VBROADCASTSD 32(DI), Z27 // minLeaf
	VMOVUPD 40(DI), Z26      // best scores
	VPXORQ Z25, Z25, Z25     // their bins
	VPXORQ Z24, Z24, Z24     // and lefts
	VMOVDQU64 lanes<>(SB), Z23 // bins
	MOVQ $8, AX
	VPBROADCASTQ AX, Z22
	MOVQ $0xffffff, AX
	VPBROADCASTQ AX, Z21
	VPXORQ Z20, Z20, Z20
	MOVQ $7, AX
	VPBROADCASTQ AX, Z19

loop:
	VMOVDQU64 (SI), Z0
	VPTESTMQ  Z0, Z0, K1 // not empty
	SUM(1)
	SUM(2)
	SUM(4)
	VPADDQ    Z31, Z0, Z0
	VPERMQ    Z0, Z19, Z31

	VPANDQ    Z21, Z0, Z2
	VPSRAQ    $24, Z0, Z3
	VCVTQQ2PD Z2, Z2      // count on the left
	VCVTQQ2PD Z3, Z3      // sum on the left
	VSUBPD    Z2, Z29, Z4 // count on the right
	VSUBPD    Z3, Z30, Z5 // sum on the right
	VCMPPD    $13, Z27, Z2, K1, K1 // count >= minLeaf
	VCMPPD    $13, Z27, Z4, K1, K1
	VADDPD    Z28, Z2, Z2
	VADDPD    Z28, Z4, Z4
	VMULPD    Z3, Z3, Z3
	VMULPD    Z4, Z3, Z3
	VMULPD    Z5, Z5, Z5
	VMULPD    Z2, Z5, Z5
	VADDPD    Z5, Z3, Z3
	VMULPD    Z4, Z2, Z2
	VDIVPD    Z2, Z3, Z3
	VCMPPD    $14, Z26, Z3, K1, K2 // score > best
	VMOVAPD   Z3, K2, Z26
	VMOVDQA64 Z23, K2, Z25
	VMOVDQA64 Z0, K2, Z24
	VPADDQ    Z22, Z23, Z23
	ADDQ      $64, SI
	DECQ      CX
	JNZ       loop

	VMOVUPD   Z26, 40(DI)
	VMOVDQU64 Z25, 104(DI)
	VMOVDQU64 Z24, 168(DI)
	VMOVQ     X31, 0(DI)
	VZEROUPPER
	RET
