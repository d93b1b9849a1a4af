namespace Serverless.GraphCore.Storage.Log;

/// <summary>
/// Waiting for a task that others wait for too. Its own continuations may be sent to the thread pool; these come back to where the caller
/// runs first, so that a single-threaded scheduler sees every step.
/// </summary>
internal static class Waiting
{
    /// <summary>As <see cref="Task{T}.WaitAsync(TimeSpan, TimeProvider, CancellationToken)"/>.</summary>
    public static Task<T> ForAsync<T>(Task<T> task, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken) =>
        task.IsCompleted ? task : RelayAsync(task).WaitAsync(timeout, clock, cancellationToken);

    /// <summary>As <see cref="Task.WaitAsync(CancellationToken)"/>.</summary>
    public static Task ForAsync(Task task, CancellationToken cancellationToken) =>
        task.IsCompleted || !cancellationToken.CanBeCanceled ? task : RelayAsync(task).WaitAsync(cancellationToken);

    /// <summary>Ends with the task, or after the time, whichever comes first.</summary>
    public static Task ForAsync(Task task, TimeSpan time, TimeProvider clock) =>
        Task.WhenAny(RelayAsync(task), Task.Delay(time, clock, CancellationToken.None));

    private static async Task<T> RelayAsync<T>(Task<T> task) => await task;

    private static async Task RelayAsync(Task task) => await task;
}
