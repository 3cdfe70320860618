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

package patchtracer

import (
	"bytes"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Protocol numbers of IP.
const (
	protocolTCP = 6
	protocolUDP = 17
)

// address is an IPv4 address as mapped into IPv6, or an IPv6 address.
type address [16]byte

func (a address) isIPv4() bool { return bytes.HasPrefix(a[:], v4Prefix) }

func (a address) String() string { return net.IP(a[:]).String() }

var v4Prefix = []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}

// serviceKey is what a client dials. The zero address stands for any address of the node: a node port.
type serviceKey struct {
	address  address
	port     uint16
	protocol uint8
}

type servicePort struct{ namespace, name, portName string }

// ServiceTable is what a proxy serves, for the connection observer to resolve translated connections with.
// It is filled by one goroutine and published once. A nil table is valid and stays empty.
type ServiceTable struct {
	services map[serviceKey]servicePort
	families [2]bool // whether it has addresses of IPv4, IPv6
}

// NewServiceTable makes an empty table; nil when tracing is off.
func NewServiceTable() *ServiceTable {
	if off() {
		return nil
	}
	return &ServiceTable{services: map[serviceKey]servicePort{}}
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
		key.protocol = protocolTCP
	case "UDP":
		key.protocol = protocolUDP
	default:
		return
	}
	if address != "" {
		ip := net.ParseIP(address).To16()
		if ip == nil || ip.IsUnspecified() {
			return
		}
		copy(key.address[:], ip)
		t.families[familyOf(key.address)] = true
	}
	t.services[key] = servicePort{namespace, name, portName}
}

func familyOf(a address) int {
	if a.isIPv4() {
		return 0
	}
	return 1
}

// published has the tables in force, one for each address family.
var published struct {
	sync.Mutex
	tables   [2]atomic.Value // map[serviceKey]servicePort
	observer sync.Once
}

// Publish puts the table into force and starts the connection observer the first time. A dual-stack proxy
// has two proxiers, each with a table of its own: a table replaces those families only that it has addresses of.
func (t *ServiceTable) Publish() {
	if t == nil || off() {
		return
	}
	defer contain("Publish")
	published.Lock()
	defer published.Unlock()
	for family, has := range t.families {
		if has || t.families == [2]bool{} {
			published.tables[family].Store(t.services)
		}
	}
	published.observer.Do(func() { go observeConnections() })
}

// lookup finds the Service that a client dialled.
func lookup(key serviceKey, local *localAddresses) (servicePort, bool) {
	services, _ := published.tables[familyOf(key.address)].Load().(map[serviceKey]servicePort)
	if port, ok := services[key]; ok {
		return port, true
	}
	port, ok := services[serviceKey{port: key.port, protocol: key.protocol}]
	if !ok || !local.has(key.address) {
		return servicePort{}, false
	}
	return port, true
}

// localAddresses remembers the addresses of the node, for node ports.
type localAddresses struct {
	known map[address]bool
	read  time.Time
}

func (l *localAddresses) has(a address) bool {
	if !l.known[a] && time.Since(l.read) > 10*time.Second {
		l.refresh()
	}
	return l.known[a]
}

func (l *localAddresses) refresh() {
	l.read = time.Now()
	l.known = map[address]bool{}
	interfaces, _ := net.InterfaceAddrs()
	for _, i := range interfaces {
		if n, ok := i.(*net.IPNet); ok {
			var a address
			copy(a[:], n.IP.To16())
			l.known[a] = true
		}
	}
}
