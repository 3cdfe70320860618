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

func (a address) String() string { return net.IP(a[:]).String() }

var v4Prefix = []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}

// serviceKey is what a client dials. The zero address stands for any address of the node: a node port.
type serviceKey struct {
	address  address
	port     uint16
	protocol uint8
}

type servicePort struct{ namespace, name, portName string }

// ServiceTable is what one proxier serves, for the connection observer to resolve translated connections with.
// It is filled by one goroutine and published once. A nil table is valid and stays empty.
type ServiceTable struct {
	proxier  interface{}
	services map[serviceKey]servicePort
}

// maxTables bounds the proxiers of a process: there is one, or with dual-stack one for each address family. Tests make
// many; the oldest gives way.
const maxTables = 8

// NewServiceTable makes an empty table of a proxier, given by its address; nil when tracing is off.
func NewServiceTable(proxier interface{}) *ServiceTable {
	if off() {
		return nil
	}
	return &ServiceTable{proxier: proxier, services: map[serviceKey]servicePort{}}
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
	}
	t.services[key] = servicePort{namespace, name, portName}
}

// published has the tables in force, one of each proxier.
var published struct {
	sync.Mutex
	tables   atomic.Value // []*ServiceTable
	observer sync.Once
}

func tables() []*ServiceTable {
	list, _ := published.tables.Load().([]*ServiceTable)
	return list
}

// Publish puts the table into force in place of the one that its proxier had, and starts the connection observer the
// first time. The tables of other proxiers stay: that of IPv6 is empty where no Service has an address of IPv6, and
// kube-proxy runs it once an hour all the same.
func (t *ServiceTable) Publish() {
	if t == nil || off() {
		return
	}
	defer contain("Publish")
	published.Lock()
	defer published.Unlock()
	next := make([]*ServiceTable, 0, maxTables)
	for _, other := range tables() {
		if other.proxier != t.proxier {
			next = append(next, other)
		}
	}
	if len(next) == maxTables {
		next = next[1:]
	}
	published.tables.Store(append(next, t))
	published.observer.Do(func() { go observeConnections() })
}

// lookup finds the Service that a client dialled.
func lookup(key serviceKey, local *localAddresses) (servicePort, bool) {
	for _, table := range tables() {
		if port, ok := table.services[key]; ok {
			return port, true
		}
	}
	for _, table := range tables() {
		if port, ok := table.services[serviceKey{port: key.port, protocol: key.protocol}]; ok {
			return port, local.has(key.address)
		}
	}
	return servicePort{}, false
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
