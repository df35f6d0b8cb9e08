// transformer writes the owner's name on each object.
package main

import (
	"errors"
	"fmt"
	"os"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func main() {
	if err := framework.Execute(framework.ResourceListProcessorFunc(process), nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// config is what a pipeline entry says. Settings come as the data of a ConfigMap.
type config struct {
	Data struct {
		Owner string `yaml:"owner"`
	} `yaml:"data"`
}

func process(list *framework.ResourceList) error {
	var config config
	if err := framework.LoadFunctionConfig(list.FunctionConfig, &config); err != nil {
		return err
	}
	if config.Data.Owner == "" {
		return errors.New("the config names no owner")
	}
	for _, item := range list.Items {
		if err := item.PipeE(yaml.SetLabel("owner", config.Data.Owner)); err != nil {
			return err
		}
	}
	return nil
}
