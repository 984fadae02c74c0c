package io.portaws.sandbox;

import java.io.StringWriter;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Replies and errors in the form of each AWS protocol. Safe for use by many threads. */
final class AwsReplies {
  /** Writes the inside of a reply. */
  interface XmlBody {
    void write(XMLStreamWriter xml) throws XMLStreamException;
  }

  private static final XMLOutputFactory XML = XMLOutputFactory.newFactory();

  private AwsReplies() {}

  static Answer fault(AwsProtocol protocol, String service, AwsFault fault) {
    return switch (protocol) {
      case JSON, REST_JSON -> jsonFault(service, fault);
      case QUERY -> queryFault(fault);
      case EC2 -> ec2Fault(fault);
      case REST_XML -> restFault(fault);
    };
  }

  /** A query protocol reply: {@code <OpResponse><OpResult>…</OpResult>…}. */
  static Answer query(String operation, String namespace, XmlBody result) {
    String text =
        xml(out -> {
          out.writeStartElement(operation + "Response");
          out.writeDefaultNamespace(namespace);
          out.writeStartElement(operation + "Result");
          result.write(out);
          out.writeEndElement();
          out.writeStartElement("ResponseMetadata");
          element(out, "RequestId", requestId());
          out.writeEndElement();
          out.writeEndElement();
        });
    return Answer.xml(200, text);
  }

  static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }

  private static Answer jsonFault(String service, AwsFault fault) {
    var body = Json.object();
    body.put("__type", "com.amazonaws." + service + "#" + fault.code());
    body.put("message", fault.sentence());
    Answer answer =
        Answer.of(fault.status(), "application/x-amz-json-1.0", Json.bytes(body))
            .with("x-amzn-ErrorType", fault.code())
            .with("x-amzn-RequestId", requestId());
    // SQS once spoke the query protocol, and its clients still tell errors by the codes of then.
    return service.equals("sqs")
        ? answer.with("x-amzn-query-error", fault.code() + ";Sender")
        : answer;
  }

  private static Answer ec2Fault(AwsFault fault) {
    String text =
        xml(out -> {
          out.writeStartElement("Response");
          out.writeStartElement("Errors");
          out.writeStartElement("Error");
          element(out, "Code", fault.code());
          element(out, "Message", fault.sentence());
          out.writeEndElement();
          out.writeEndElement();
          element(out, "RequestID", requestId());
          out.writeEndElement();
        });
    return Answer.xml(fault.status(), text);
  }

  private static Answer queryFault(AwsFault fault) {
    String text =
        xml(out -> {
          out.writeStartElement("ErrorResponse");
          out.writeStartElement("Error");
          element(out, "Type", fault.status() < 500 ? "Sender" : "Receiver");
          element(out, "Code", fault.code());
          element(out, "Message", fault.sentence());
          out.writeEndElement();
          element(out, "RequestId", requestId());
          out.writeEndElement();
        });
    return Answer.xml(fault.status(), text);
  }

  private static Answer restFault(AwsFault fault) {
    String text =
        xml(out -> {
          out.writeStartElement("Error");
          element(out, "Code", fault.code());
          element(out, "Message", fault.sentence());
          element(out, "RequestId", requestId());
          out.writeEndElement();
        });
    return Answer.xml(fault.status(), text);
  }

  static String xml(XmlBody body) {
    var text = new StringWriter();
    try {
      XMLStreamWriter out = XML.createXMLStreamWriter(text);
      body.write(out);
      out.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("an XML reply could not be written", e);
    }
    return text.toString();
  }

  static String requestId() {
    return UUID.randomUUID().toString();
  }
}
