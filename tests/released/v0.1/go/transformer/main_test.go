package main

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestEachObjectNamesItsOwner(t *testing.T) {
	service := yaml.MustParse("{apiVersion: v1, kind: Service, metadata: {name: web}}")
	list := &framework.ResourceList{
		Items:          []*yaml.RNode{service},
		FunctionConfig: yaml.MustParse("{data: {owner: payments}}"),
	}
	if err := process(list); err != nil {
		t.Fatal(err)
	}
	if owner := service.GetLabels()["owner"]; owner != "payments" {
		t.Fatalf("the owner is %q", owner)
	}
}
