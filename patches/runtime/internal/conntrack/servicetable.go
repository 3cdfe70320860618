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
	"net"
	"strings"
	"time"

	"patchtracer/internal/guard"
)

// Protocol numbers of IP.
const (
	ProtocolTCP = 6
	ProtocolUDP = 17
)

// Address is an IPv4 address as mapped into IPv6, or an IPv6 address.
type Address [16]byte

// String is the address as people write it.
func (a Address) String() string { return net.IP(a[:]).String() }

var v4Prefix = []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}

// serviceKey is what a client dials. The zero address stands for any address of the node: a node port.
type serviceKey struct {
	address  Address
	port     uint16
	protocol uint8
}

// ServicePort is a port of a Service.
type ServicePort struct{ Namespace, Name, PortName string }

// ServiceTable is what one proxier serves, for the connection observer to resolve translated connections with.
// It is filled by one goroutine and published once. A nil table is valid and stays empty.
type ServiceTable struct {
	proxiers *ProxierTables
	proxier  interface{}
	services map[serviceKey]ServicePort
}

// Add enters one address and port of a Service; protocol is TCP or UDP, others are left out. With the
// address "" the port is a node port: any address of this node.
func (t *ServiceTable) Add(address string, port int, protocol, namespace, name, portName string) {
	if t == nil || port <= 0 || port > 0xffff {
		return
	}
	key := serviceKey{port: uint16(port)}
	switch strings.ToUpper(protocol) {
	case "TCP":
		key.protocol = ProtocolTCP
	case "UDP":
		key.protocol = ProtocolUDP
	default:
		return
	}
	if address != "" {
		ip := net.ParseIP(address).To16()
		if ip == nil || ip.IsUnspecified() {
			return
		}
		copy(key.address[:], ip)
	}
	t.services[key] = ServicePort{namespace, name, portName}
}

// Publish puts the table into force in place of the one that its proxier had, and starts the connection observer the
// first time. The tables of other proxiers stay: that of IPv6 is empty where no Service has an address of IPv6, and
// kube-proxy runs it once an hour all the same.
func (t *ServiceTable) Publish() {
	if t == nil || !t.proxiers.wanted() {
		return
	}
	defer guard.Contain("Publish")
	t.proxiers.publish(t)
}

// localAddresses remembers the addresses of the node, for node ports.
type localAddresses struct {
	known map[Address]bool
	read  time.Time
}

func (l *localAddresses) has(a Address) bool {
	if !l.known[a] && time.Since(l.read) > 10*time.Second {
		l.refresh()
	}
	return l.known[a]
}

func (l *localAddresses) refresh() {
	l.read = time.Now()
	l.known = map[Address]bool{}
	interfaces, _ := net.InterfaceAddrs()
	for _, i := range interfaces {
		if n, ok := i.(*net.IPNet); ok {
			var a Address
			copy(a[:], n.IP.To16())
			l.known[a] = true
		}
	}
}
