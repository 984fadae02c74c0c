package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;

/** XML bodies of requests as JSON with the model's member names; all values are text. Pure. */
final class SdkXml {
  private SdkXml() {}

  static ObjectNode object(List<SdkField<?>> fields, byte[] body) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(body));
      return object(fields, document.getDocumentElement());
    } catch (Exception e) {
      throw AwsFault.of("MalformedXML", String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode object(List<SdkField<?>> fields, Element element) {
    ObjectNode json = Json.object();
    for (SdkField<?> field : fields) {
      List<Element> named = children(element, field.locationName());
      if (!named.isEmpty()) {
        json.set(field.memberName(), value(field, named));
      }
    }
    return json;
  }

  private static JsonNode value(SdkField<?> field, List<Element> named) {
    if (MarshallingType.LIST.equals(field.marshallingType())) {
      ListTrait trait = field.getTrait(ListTrait.class);
      SdkField<?> each = trait.memberFieldInfo();
      List<Element> elements =
          trait.isFlattened() ? named : children(named.getFirst(), each.locationName());
      ArrayNode list = Json.array();
      elements.forEach(element -> list.add(value(each, List.of(element))));
      return list;
    }
    if (MarshallingType.SDK_POJO.equals(field.marshallingType())) {
      return object(field.constructor().get().sdkFields(), named.getFirst());
    }
    return TextNode.valueOf(named.getFirst().getTextContent());
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
