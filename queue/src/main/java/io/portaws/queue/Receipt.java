package io.portaws.queue;

/** One receipt of a message: what SQS deletes or hands back by. */
public interface Receipt {
  /** SQS's handle, of the newest receipt. */
  String receiptHandle();
}
