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
	"sync"
	"sync/atomic"
)

// maxTables bounds the proxiers of a process: there is one, or with dual-stack one for each address family. Tests make
// many; the oldest gives way.
const maxTables = 8

// ProxierTables has the tables in force, one of each proxier.
type ProxierTables struct {
	sync.Mutex
	tables   atomic.Value // []*ServiceTable
	observer sync.Once
	wanted   func() bool
	reporter Reporter
}

// NewProxierTables makes what tells reporter of connections once a table is in force; wanted is asked before one is.
func NewProxierTables(wanted func() bool, reporter Reporter) *ProxierTables {
	return &ProxierTables{wanted: wanted, reporter: reporter}
}

// NewTable makes an empty table of a proxier, given by its address.
func (p *ProxierTables) NewTable(proxier interface{}) *ServiceTable {
	return &ServiceTable{proxiers: p, proxier: proxier, services: map[serviceKey]ServicePort{}}
}

func (p *ProxierTables) list() []*ServiceTable {
	list, _ := p.tables.Load().([]*ServiceTable)
	return list
}

func (p *ProxierTables) publish(t *ServiceTable) {
	p.Lock()
	defer p.Unlock()
	next := make([]*ServiceTable, 0, maxTables)
	for _, other := range p.list() {
		if other.proxier != t.proxier {
			next = append(next, other)
		}
	}
	if len(next) == maxTables {
		next = next[1:]
	}
	p.tables.Store(append(next, t))
	p.observer.Do(func() { go p.observe() })
}

// lookup finds the Service that a client dialled.
func (p *ProxierTables) lookup(key serviceKey, local *localAddresses) (ServicePort, bool) {
	for _, table := range p.list() {
		if port, ok := table.services[key]; ok {
			return port, true
		}
	}
	for _, table := range p.list() {
		if port, ok := table.services[serviceKey{port: key.port, protocol: key.protocol}]; ok {
			return port, local.has(key.address)
		}
	}
	return ServicePort{}, false
}
