package io.portaws.pipeline.mapping;

/** In whose words the rules are written, which decides what they see and what a null means. */
public enum Dialect {
  /** Port's AWS exporter, {@code config.json}: rules see the bare Cloud Control properties. */
  EXPORTER,
  /**
   * Port's Ocean integration aws-v3, {@code port-app-config.yml}, and the catalogue's own: rules
   * see {@code {"Type", "Properties", "__ExtraContext": {"AccountId", "Region"}}}.
   */
  OCEAN
}
