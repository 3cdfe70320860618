//go:build linux
// +build linux

/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package conntrack

import (
	"encoding/binary"
	"syscall"
)

// Instructions of classic BPF, and the kernel's extensions for netlink attributes: they find the attribute of
// type X from offset A on (nlattr), or inside the attribute at A (nested), and leave its offset in A or 0.
const (
	bpfLoad       = syscall.BPF_LD | syscall.BPF_IMM
	bpfLoadX      = syscall.BPF_LDX | syscall.BPF_IMM
	bpfLoadHalf   = syscall.BPF_LD | syscall.BPF_H | syscall.BPF_ABS
	bpfLoadWordAt = syscall.BPF_LD | syscall.BPF_W | syscall.BPF_IND
	bpfLoadHalfAt = syscall.BPF_LD | syscall.BPF_H | syscall.BPF_IND
	bpfLoadByteAt = syscall.BPF_LD | syscall.BPF_B | syscall.BPF_IND
	bpfExtension  = syscall.BPF_LD | syscall.BPF_W | syscall.BPF_ABS
	bpfStore      = syscall.BPF_ST
	bpfRecall     = syscall.BPF_LD | syscall.BPF_MEM
	bpfToX        = syscall.BPF_MISC | syscall.BPF_TAX
	bpfIfEqual    = syscall.BPF_JMP | syscall.BPF_JEQ | syscall.BPF_K
	bpfIfAnyBit   = syscall.BPF_JMP | syscall.BPF_JSET | syscall.BPF_K
	bpfMultiply   = syscall.BPF_ALU | syscall.BPF_MUL | syscall.BPF_K
	bpfShiftRight = syscall.BPF_ALU | syscall.BPF_RSH | syscall.BPF_K
	bpfReturn     = syscall.BPF_RET | syscall.BPF_K
	nlattr        = 0xfffff000 + 12
	nlattrNested  = 0xfffff000 + 16
)

// conntrackFilter keeps in the kernel what the observer has no use for, which is most events of a busy node:
// all of connections that are not translated, and of TCP the states between those that it waits for. What it
// does not understand it lets through.
//
//	every event:  status has DST_NAT, otherwise drop
//	NEW:          accept
//	DESTROY:      accept unless ASSURED: then it has been reported, and only its bytes would be wanted
//	              with ends: accept those that the observer keeps at this shift of its sampling, or above
//	UPDATE:       accept ESTABLISHED, FIN_WAIT (its event may come instead), CLOSE unless ASSURED, and all but TCP
func conntrackFilter(order binary.ByteOrder, ends bool, shift uint8) []syscall.SockFilter {
	const attributesAt, valueAt = netlinkHeader + netfilterHeader, 4
	// BPF loads in network order, the header is in the machine's.
	swapped := func(v uint16) uint32 {
		var b [2]byte
		order.PutUint16(b[:], v)
		return uint32(binary.BigEndian.Uint16(b[:]))
	}
	const check, hash, accept, drop = 26, 28, 43, 44
	destroyed := check
	if ends {
		destroyed = hash
	}
	// to gives the distance of a jump in instruction at.
	to := func(at, target int) uint8 { return uint8(target - at - 1) }
	return []syscall.SockFilter{
		0:  {Code: bpfLoad, K: attributesAt},
		1:  {Code: bpfLoadX, K: ctaStatus},
		2:  {Code: bpfExtension, K: nlattr},
		3:  {Code: bpfIfEqual, K: 0, Jt: to(3, accept)},
		4:  {Code: bpfToX},
		5:  {Code: bpfLoadWordAt, K: valueAt},
		6:  {Code: bpfStore, K: 0},
		7:  {Code: bpfIfAnyBit, K: statusDestNAT, Jf: to(7, drop)},
		8:  {Code: bpfLoadHalf, K: 4},
		9:  {Code: bpfIfEqual, K: swapped(ctSubsystem<<8 | ctMessageDelete), Jt: to(9, destroyed)},
		10: {Code: bpfLoadHalf, K: 6},
		11: {Code: bpfIfAnyBit, K: swapped(flagCreate), Jt: to(11, accept)},
		12: {Code: bpfLoad, K: attributesAt},
		13: {Code: bpfLoadX, K: ctaProtoInfo},
		14: {Code: bpfExtension, K: nlattr},
		15: {Code: bpfIfEqual, K: 0, Jt: to(15, accept)},
		16: {Code: bpfLoadX, K: ctaProtoInfoTCP},
		17: {Code: bpfExtension, K: nlattrNested},
		18: {Code: bpfIfEqual, K: 0, Jt: to(18, accept)},
		19: {Code: bpfLoadX, K: ctaTCPState},
		20: {Code: bpfExtension, K: nlattrNested},
		21: {Code: bpfToX},
		22: {Code: bpfLoadByteAt, K: valueAt},
		23: {Code: bpfIfEqual, K: tcpStateEstablished, Jt: to(23, accept)},
		24: {Code: bpfIfEqual, K: tcpStateFinWait, Jt: to(24, accept)},
		25: {Code: bpfIfEqual, K: tcpStateClose, Jf: to(25, drop)},
		// check: whether it has been established, and so long been reported
		check: {Code: bpfRecall, K: 0},
		27:    {Code: bpfIfAnyBit, K: statusAssured, Jt: to(27, drop), Jf: to(27, accept)},
		// hash: as tuple.hash
		hash:   {Code: bpfLoad, K: attributesAt},
		29:     {Code: bpfLoadX, K: ctaTupleOrig},
		30:     {Code: bpfExtension, K: nlattr},
		31:     {Code: bpfIfEqual, K: 0, Jt: to(31, accept)},
		32:     {Code: bpfLoadX, K: ctaTupleProto},
		33:     {Code: bpfExtension, K: nlattrNested},
		34:     {Code: bpfIfEqual, K: 0, Jt: to(34, accept)},
		35:     {Code: bpfLoadX, K: ctaProtoSource},
		36:     {Code: bpfExtension, K: nlattrNested},
		37:     {Code: bpfIfEqual, K: 0, Jt: to(37, accept)},
		38:     {Code: bpfToX},
		39:     {Code: bpfLoadHalfAt, K: valueAt},
		40:     {Code: bpfMultiply, K: hashFactor},
		41:     {Code: bpfShiftRight, K: hashShift},
		42:     {Code: bpfIfAnyBit, K: 1<<shift - 1, Jt: to(42, drop), Jf: to(42, accept)},
		accept: {Code: bpfReturn, K: 0xffffffff},
		drop:   {Code: bpfReturn, K: 0},
	}
}
