package io.portaws.pipeline.config;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.state.SdkApi;
import java.io.IOException;
import java.util.Optional;

/**
 * Which types there are and which entities they become: read once at start. Immutable.
 *
 * @param mapping the user's, or the catalogue's own
 */
public record Definitions(TypeCatalog catalog, Mapping mapping) {
  /** Reads both from where the configuration says; of use only when no problem is noted. */
  public static Definitions load(PipelineConfig config, AwsAccess aws, Problems problems) {
    TypeCatalog catalog = TypeCatalog.load(config.catalogDir().orElse(null), problems);
    if (config.catalogDir().isPresent()) {
      // Our own files were tested, and looking into all clients takes a tenth of a function's
      // start.
      SdkApi.check(catalog, problems);
    }
    return new Definitions(catalog, mapping(config, catalog, aws, problems));
  }

  /** The same types, and the mapping as it is now. */
  public Definitions withNewestMapping(PipelineConfig config, AwsAccess aws, Problems problems) {
    return new Definitions(catalog, mapping(config, catalog, aws, problems));
  }

  private static Mapping mapping(
      PipelineConfig config, TypeCatalog catalog, AwsAccess aws, Problems problems) {
    Optional<String> source = config.mapping();
    if (source.isEmpty()) {
      return MappingFile.ofCatalog(catalog, problems);
    }
    String shown = MappingSource.shown(source.get());
    try {
      String text = MappingSource.fetch(source.get(), aws::s3);
      return MappingFile.parse(shown, text, config.dialect().orElse(null), catalog, problems);
    } catch (IOException e) {
      problems.add("MAPPING", shown + ": " + e.getMessage());
      return MappingFile.ofCatalog(catalog, problems);
    }
  }
}
