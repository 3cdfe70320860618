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
	"fmt"
)

// Numbers of linux/netfilter/nfnetlink_conntrack.h.
const (
	ctSubsystem      = 1
	ctMessageNew     = 0
	ctMessageGet     = 1
	ctMessageDelete  = 2
	ctaTupleOrig     = 1
	ctaTupleReply    = 2
	ctaStatus        = 3
	ctaProtoInfo     = 4
	ctaCountersOrig  = 9
	ctaCountersReply = 10
	ctaTimestamp     = 20
	ctaEventTime     = 27 // since Linux 6.14
	ctaTupleIP       = 1
	ctaTupleProto    = 2
	ctaIPv4Source    = 1
	ctaIPv4Dest      = 2
	ctaIPv6Source    = 3
	ctaIPv6Dest      = 4
	ctaProtoNumber   = 1
	ctaProtoSource   = 2
	ctaProtoDest     = 3
	ctaProtoInfoTCP  = 1
	ctaTCPState      = 1
	ctaPackets       = 1
	ctaBytes         = 2
	ctaTimeStart     = 1
	ctaTimeStop      = 2

	netlinkHeader   = 16
	netfilterHeader = 4
	flagCreate      = 0x400 // NLM_F_CREATE: NEW and UPDATE have one type
	netlinkError    = 2
	netlinkDone     = 3
)

// Bits of a connection's status, and states of TCP.
const (
	statusSeenReply     = 1 << 1
	statusAssured       = 1 << 2
	statusDestNAT       = 1 << 5
	tcpStateEstablished = 3
	tcpStateFinWait     = 4
	tcpStateLastOpen    = 7 // TIME_WAIT; from here on the handshake need not have been completed
	tcpStateClose       = 8
	conntrackNew        = eventKind(1)
	conntrackUpdate     = eventKind(2)
	conntrackDestroy    = eventKind(3)
)

type eventKind uint8

// Tuple is one direction of a connection.
type Tuple struct {
	Source, Dest         Address
	SourcePort, DestPort uint16
	Protocol             uint8
}

// connectionEvent is what the kernel says of one connection.
type connectionEvent struct {
	kind           eventKind
	orig, reply    Tuple
	status         uint32
	tcpState       uint8
	at             uint64    // Unix nanoseconds of the event itself, 0 where the kernel does not tell
	start, stop    uint64    // Unix nanoseconds, 0 when nf_conntrack_timestamp is off
	bytes, packets [2]uint64 // original and reply direction, 0 when nf_conntrack_acct is off
}

// translated tells whether somebody else answers than was dialled.
func (e *connectionEvent) translated() bool {
	return e.status&statusDestNAT != 0 &&
		(e.reply.Source != e.orig.Dest || e.reply.SourcePort != e.orig.DestPort)
}

// established tells whether both sides have spoken: for TCP, that the handshake is over.
func (e *connectionEvent) established() bool {
	if e.orig.Protocol != ProtocolTCP {
		return e.status&statusSeenReply != 0
	}
	return e.tcpState >= tcpStateEstablished && e.tcpState <= tcpStateLastOpen || e.status&statusAssured != 0
}

// parseEvents calls visit for each conntrack message of a datagram; order is the machine's byte order. It
// gives false when the datagram makes no sense from some point on.
func parseEvents(b []byte, order binary.ByteOrder, event *connectionEvent, visit func()) bool {
	for len(b) > 0 {
		if len(b) < netlinkHeader {
			return false
		}
		length := order.Uint32(b)
		if length < netlinkHeader || length > uint32(len(b)) {
			return false
		}
		kind, flags := order.Uint16(b[4:]), order.Uint16(b[6:])
		if kind>>8 == ctSubsystem {
			if length < netlinkHeader+netfilterHeader {
				return false
			}
			*event = connectionEvent{kind: eventKindOf(kind&0xff, flags)}
			if event.kind != 0 {
				if !event.parse(b[netlinkHeader+netfilterHeader:length], order) {
					return false
				}
				visit()
			}
		}
		if length = (length + 3) &^ 3; length >= uint32(len(b)) {
			return true
		}
		b = b[length:]
	}
	return true
}

func eventKindOf(message, flags uint16) eventKind {
	switch {
	case message == ctMessageDelete:
		return conntrackDestroy
	case message == ctMessageNew && flags&flagCreate != 0:
		return conntrackNew
	case message == ctMessageNew:
		return conntrackUpdate
	}
	return 0
}

// endOfTable looks for the message that ends a table, in a datagram that was parsed before.
func endOfTable(b []byte, order binary.ByteOrder) (bool, error) {
	for len(b) >= netlinkHeader {
		switch order.Uint16(b[4:]) {
		case netlinkDone:
			return true, nil
		case netlinkError:
			errno := int32(0)
			if len(b) >= netlinkHeader+4 {
				errno = int32(order.Uint32(b[netlinkHeader:]))
			}
			return true, fmt.Errorf("conntrack gives no table: errno %d", -errno)
		}
		length := (order.Uint32(b) + 3) &^ 3
		if length < netlinkHeader || length >= uint32(len(b)) {
			return false, nil
		}
		b = b[length:]
	}
	return false, nil
}
