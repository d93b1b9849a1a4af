using System.Runtime.ExceptionServices;

namespace Serverless.TestSupport;

/// <summary>Results of tasks that complete at once, for tests of what has nothing to wait for.</summary>
public static class Completed
{
    /// <exception cref="InvalidOperationException">The task has something to wait for.</exception>
    public static T Result<T>(ValueTask<T> task)
    {
        var outcome = new Outcome<T>();
        _ = outcome.TakeAsync(task);
        outcome.Failure?.Throw();
        return outcome.IsTaken ? outcome.Value! : throw new InvalidOperationException("The task has something to wait for.");
    }

    /// <inheritdoc cref="Result{T}"/>
    public static void Check(ValueTask task) => Result(ToResultAsync(task));

    private static async ValueTask<bool> ToResultAsync(ValueTask task)
    {
        await task;
        return true;
    }

    private sealed class Outcome<T>
    {
        public T? Value { get; private set; }

        public bool IsTaken { get; private set; }

        public ExceptionDispatchInfo? Failure { get; private set; }

        public async Task TakeAsync(ValueTask<T> task)
        {
            try
            {
                Value = await task;
                IsTaken = true;
            }
            catch (Exception failure)
            {
                Failure = ExceptionDispatchInfo.Capture(failure);
            }
        }
    }
}
