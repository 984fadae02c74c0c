package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.XmlAttributeTrait;

/**
 * Writes answers, given as JSON with the model's member names, in an operation's protocol. A member
 * that the answer does not have is a mistake of who put it in, and thrown. Pure.
 */
final class SdkAnswers {
  private SdkAnswers() {}

  static Answer of(SdkOperation operation, AwsProtocol protocol, ObjectNode answer) {
    Map<SdkField<?>, JsonNode> members = members(operation.answer(), answer);
    Optional<SdkField<?>> payload =
        operation.answer().stream().filter(f -> f.containsTrait(PayloadTrait.class)).findFirst();
    Map<SdkField<?>, JsonNode> body = new LinkedHashMap<>(members);
    body.keySet().removeIf(field -> field.location() != MarshallLocation.PAYLOAD);
    Answer written =
        switch (protocol) {
          case JSON -> Answer.of(200, "application/x-amz-json-1.1", Json.bytes(json(body)));
          case REST_JSON -> restJson(payload, body);
          case QUERY, EC2 -> query(operation.name(), protocol, body);
          case REST_XML -> restXml(operation.name(), payload, body);
        };
    members.forEach((field, value) -> {
      if (field.location() == MarshallLocation.HEADER) {
        written.with(field.unmarshallLocationName(), value.asText());
      }
    });
    return written.with("x-amzn-RequestId", AwsReplies.requestId());
  }

  /** The given members with their fields. */
  private static Map<SdkField<?>, JsonNode> members(List<SdkField<?>> fields, JsonNode object) {
    Map<SdkField<?>, JsonNode> members = new LinkedHashMap<>();
    for (var member : object.properties()) {
      SdkField<?> field =
          fields.stream()
              .filter(f -> f.memberName().equals(member.getKey()))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "AWS's answer has no '"
                          + member.getKey()
                          + "' among "
                          + fields.stream().map(SdkField::memberName).sorted().toList()));
      if (!member.getValue().isNull()) {
        members.put(field, member.getValue());
      }
    }
    return members;
  }

  private static ObjectNode json(Map<SdkField<?>, JsonNode> members) {
    ObjectNode json = Json.object();
    members.forEach((field, value) -> json.set(field.unmarshallLocationName(), json(field, value)));
    return json;
  }

  private static JsonNode json(SdkField<?> payload, Map<SdkField<?>, JsonNode> body) {
    JsonNode value = body.get(payload);
    return value == null ? Json.object() : json(payload, value);
  }

  private static JsonNode json(SdkField<?> field, JsonNode value) {
    MarshallingType<?> type = field.marshallingType();
    if (MarshallingType.SDK_POJO.equals(type)) {
      return json(members(field.constructor().get().sdkFields(), value));
    }
    if (MarshallingType.LIST.equals(type)) {
      SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
      var list = Json.array();
      value.forEach(one -> list.add(json(element, one)));
      return list;
    }
    if (MarshallingType.MAP.equals(type)) {
      SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
      ObjectNode map = Json.object();
      value.properties().forEach(one -> map.set(one.getKey(), json(element, one.getValue())));
      return map;
    }
    if (MarshallingType.INSTANT.equals(type)) {
      return instant(field, value, TimestampFormatTrait.Format.UNIX_TIMESTAMP);
    }
    return value;
  }

  /** A payload that is no structure is the body as it is, such as what a function answers. */
  private static Answer restJson(Optional<SdkField<?>> payload, Map<SdkField<?>, JsonNode> body) {
    if (payload.isPresent() && MarshallingType.SDK_BYTES.equals(payload.get().marshallingType())) {
      String text = body.getOrDefault(payload.get(), TextNode.valueOf("")).asText();
      return Answer.of(200, "application/json", text.getBytes(StandardCharsets.UTF_8));
    }
    return Answer.json(200, payload.map(f -> json(f, body)).orElse(json(body)));
  }

  private static Answer query(
      String operation, AwsProtocol protocol, Map<SdkField<?>, JsonNode> body) {
    String text =
        AwsReplies.xml(xml -> {
          xml.writeStartElement(operation + "Response");
          if (protocol == AwsProtocol.EC2) {
            write(xml, body);
            AwsReplies.element(xml, "requestId", AwsReplies.requestId());
          } else {
            xml.writeStartElement(operation + "Result");
            write(xml, body);
            xml.writeEndElement();
            xml.writeStartElement("ResponseMetadata");
            AwsReplies.element(xml, "RequestId", AwsReplies.requestId());
            xml.writeEndElement();
          }
          xml.writeEndElement();
        });
    return Answer.xml(200, text);
  }

  private static Answer restXml(
      String operation, Optional<SdkField<?>> payload, Map<SdkField<?>, JsonNode> body) {
    if (payload.isPresent() && !MarshallingType.SDK_POJO.equals(payload.get().marshallingType())) {
      String text = body.getOrDefault(payload.get(), TextNode.valueOf("")).asText();
      return Answer.of(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }
    if (body.isEmpty()) {
      return Answer.of(200, "application/xml", new byte[0]);
    }
    if (operation.equals("GetBucketLocation")) {
      // The one answer whose member is the document itself.
      return Answer.xml(200, AwsReplies.xml(xml -> write(xml, body)));
    }
    return Answer.xml(
        200,
        AwsReplies.xml(xml -> {
          if (payload.isEmpty()) {
            xml.writeStartElement(operation + "Result");
          }
          write(xml, body);
          if (payload.isEmpty()) {
            xml.writeEndElement();
          }
        }));
  }

  private static void write(XMLStreamWriter xml, Map<SdkField<?>, JsonNode> members)
      throws XMLStreamException {
    for (var member : members.entrySet()) {
      if (member.getKey().containsTrait(XmlAttributeTrait.class)) {
        xml.writeAttribute(member.getKey().unmarshallLocationName(), member.getValue().asText());
      }
    }
    for (var member : members.entrySet()) {
      SdkField<?> field = member.getKey();
      if (!field.containsTrait(XmlAttributeTrait.class)) {
        write(xml, field, field.unmarshallLocationName(), member.getValue());
      }
    }
  }

  private static void write(XMLStreamWriter xml, SdkField<?> field, String name, JsonNode value)
      throws XMLStreamException {
    MarshallingType<?> type = field.marshallingType();
    if (MarshallingType.LIST.equals(type)) {
      writeList(xml, field.getTrait(ListTrait.class), name, value);
    } else if (MarshallingType.MAP.equals(type)) {
      writeMap(xml, field.getTrait(MapTrait.class), name, value);
    } else if (MarshallingType.SDK_POJO.equals(type)) {
      xml.writeStartElement(name);
      write(xml, members(field.constructor().get().sdkFields(), value));
      xml.writeEndElement();
    } else {
      boolean instant = MarshallingType.INSTANT.equals(type);
      AwsReplies.element(
          xml,
          name,
          (instant ? instant(field, value, TimestampFormatTrait.Format.ISO_8601) : value).asText());
    }
  }

  private static void writeList(XMLStreamWriter xml, ListTrait trait, String name, JsonNode list)
      throws XMLStreamException {
    SdkField<?> element = trait.memberFieldInfo();
    String each = trait.isFlattened() ? name : element.unmarshallLocationName();
    if (!trait.isFlattened()) {
      xml.writeStartElement(name);
    }
    for (JsonNode one : list) {
      write(xml, element, each, one);
    }
    if (!trait.isFlattened()) {
      xml.writeEndElement();
    }
  }

  private static void writeMap(XMLStreamWriter xml, MapTrait trait, String name, JsonNode map)
      throws XMLStreamException {
    if (!trait.isFlattened()) {
      xml.writeStartElement(name);
    }
    for (var entry : map.properties()) {
      xml.writeStartElement(trait.isFlattened() ? name : "entry");
      AwsReplies.element(xml, trait.keyLocationName(), entry.getKey());
      write(xml, trait.valueFieldInfo(), trait.valueLocationName(), entry.getValue());
      xml.writeEndElement();
    }
    if (!trait.isFlattened()) {
      xml.writeEndElement();
    }
  }

  private static JsonNode instant(
      SdkField<?> field, JsonNode value, TimestampFormatTrait.Format usual) {
    Instant instant = OffsetDateTime.parse(value.asText()).toInstant();
    var format =
        field.getOptionalTrait(TimestampFormatTrait.class).map(TimestampFormatTrait::format);
    return switch (format.orElse(usual)) {
      case ISO_8601 -> TextNode.valueOf(instant.toString());
      case RFC_822 ->
          TextNode.valueOf(
              DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC)));
      case UNIX_TIMESTAMP ->
          Json.object().numberNode(BigDecimal.valueOf(instant.toEpochMilli(), 3));
      case UNIX_TIMESTAMP_MILLIS -> Json.object().numberNode(instant.toEpochMilli());
    };
  }
}
