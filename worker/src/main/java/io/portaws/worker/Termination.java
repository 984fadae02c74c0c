package io.portaws.worker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the second SIGTERM or SIGINT. The JVM runs its shutdown hooks on the first one and ignores
 * the others; only {@code sun.misc.Signal} lets a program hear them. It is in the module
 * jdk.unsupported, which the compiler warns of by its name, so that it is reached by reflection.
 * Where it is not to be had, the grace is simply not cut short.
 */
final class Termination {
  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);

  private Termination() {}

  /** From now on the first of these signals exits, which drains, and the second one hurries. */
  static void hurryWhenAskedTwice(Runnable hurry) {
    AtomicInteger asked = new AtomicInteger();
    Runnable heard =
        () -> {
          if (asked.getAndIncrement() == 0) {
            // On the signal's own thread, which waits for the hooks from here on.
            System.exit(0);
          } else {
            hurry.run();
          }
        };
    try {
      handle("TERM", heard);
      handle("INT", heard);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.atWarn()
          .addKeyValue("error", String.valueOf(e))
          .log("a second SIGTERM will not cut the drain short");
    }
  }

  private static void handle(String name, Runnable heard) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object proxy =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (_, method, arguments) -> {
              if (method.getName().equals("handle")) {
                heard.run();
                return null;
              }
              return method.invoke(heard, arguments);
            });
    try {
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (InvocationTargetException e) {
      // Another one has it: java -Xrs, or a JVM that keeps it to itself.
      throw new IllegalArgumentException(e.getCause());
    }
  }
}
