// A function as its author writes it for kustomize: the usual framework, an annotation on each object.
package main

import (
	"os"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/fn/framework/command"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

type config struct {
	Data map[string]string `yaml:"data"`
}

func main() {
	config := &config{}
	annotate := func(items []*yaml.RNode) ([]*yaml.RNode, error) {
		for _, item := range items {
			for key, value := range config.Data {
				if err := item.PipeE(yaml.SetAnnotation(key, value)); err != nil {
					return nil, err
				}
			}
		}
		return items, nil
	}
	processor := framework.SimpleProcessor{Config: config, Filter: yamlFilter(annotate)}
	if err := command.Build(processor, command.StandaloneDisabled, false).Execute(); err != nil {
		os.Exit(1)
	}
}

type yamlFilter func([]*yaml.RNode) ([]*yaml.RNode, error)

func (filter yamlFilter) Filter(items []*yaml.RNode) ([]*yaml.RNode, error) {
	return filter(items)
}
