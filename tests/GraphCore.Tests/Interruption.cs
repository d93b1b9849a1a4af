using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport.Storage;

namespace Serverless.GraphCore.Tests;

/// <summary>The caller of a store has died.</summary>
internal sealed class InterruptedException : Exception;

/// <summary>Stores whose caller is interrupted at one of its requests, by its number from 0.</summary>
internal static class Interruption
{
    /// <summary>The caller dies before it sends the request.</summary>
    public static InterceptedStore DiesAt(IObjectStore store, int last)
    {
        int requests = 0;
        return new InterceptedStore(store) { Before = (_, _) => requests++ >= last ? throw new InterruptedException() : Task.CompletedTask };
    }

    /// <summary>The caller sleeps before it sends the request, while others do something.</summary>
    public static InterceptedStore SleepsAt(IObjectStore store, int last, Func<Task> meanwhile)
    {
        int requests = 0;
        return new InterceptedStore(store) { Before = (_, _) => requests++ == last ? meanwhile() : Task.CompletedTask };
    }
}
