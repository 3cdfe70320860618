package main

import (
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// byAddress indexes Services by cluster IP and Endpoints by the address of each endpoint.
const byAddress = "address"

// records are the cluster's Services and Endpoints, kept current by watches. Endpoints rather than EndpointSlices:
// the role that kubeadm gives CoreDNS may read them in every release.
type records struct {
	settings
	services  cache.SharedIndexInformer
	endpoints cache.SharedIndexInformer
}

func newRecords(client rest.Interface, s settings) *records {
	watch := func(resource string, object v1Object, addresses cache.IndexFunc) cache.SharedIndexInformer {
		source := cache.NewListWatchFromClient(client, resource, v1.NamespaceAll, fields.Everything())
		return cache.NewSharedIndexInformer(source, object, 0, cache.Indexers{
			byAddress:            addresses,
			cache.NamespaceIndex: cache.MetaNamespaceIndexFunc,
		})
	}
	return &records{
		settings:  s,
		services:  watch("services", &v1.Service{}, serviceAddresses),
		endpoints: watch("endpoints", &v1.Endpoints{}, endpointAddresses),
	}
}

func (r *records) run(stop <-chan struct{}) {
	go r.services.Run(stop)
	r.endpoints.Run(stop)
}

func (r *records) synced() bool {
	return r.services.HasSynced() && r.endpoints.HasSynced()
}

func (r *records) service(namespace, name string) *v1.Service {
	if object, found, _ := r.services.GetIndexer().GetByKey(namespace + "/" + name); found {
		return object.(*v1.Service)
	}
	return nil
}

func (r *records) hasNamespace(namespace string) bool {
	objects, _ := r.services.GetIndexer().ByIndex(cache.NamespaceIndex, namespace)
	return len(objects) > 0
}

// endpointsOf lists what stands behind a Service, the addresses that are not ready only where the Service publishes them.
func (r *records) endpointsOf(service *v1.Service) []endpoint {
	object, found, _ := r.endpoints.GetIndexer().GetByKey(service.Namespace + "/" + service.Name)
	if !found {
		return nil
	}
	var list []endpoint
	for _, subset := range object.(*v1.Endpoints).Subsets {
		addresses := subset.Addresses
		if service.Spec.PublishNotReadyAddresses {
			addresses = append(append([]v1.EndpointAddress(nil), addresses...), subset.NotReadyAddresses...)
		}
		for _, address := range addresses {
			list = append(list, endpoint{host: hostOf(address), ip: address.IP, ports: subset.Ports})
		}
	}
	return list
}

func serviceAddresses(object interface{}) ([]string, error) {
	service := object.(*v1.Service)
	if isHeadless(service) || service.Spec.ClusterIP == "" {
		return nil, nil
	}
	return []string{service.Spec.ClusterIP}, nil
}

func endpointAddresses(object interface{}) ([]string, error) {
	var addresses []string
	for _, subset := range object.(*v1.Endpoints).Subsets {
		for _, address := range subset.Addresses {
			addresses = append(addresses, address.IP)
		}
	}
	return addresses, nil
}
