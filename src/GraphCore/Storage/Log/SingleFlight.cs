namespace Serverless.GraphCore.Storage.Log;

/// <summary>
/// Runs an operation for many callers at a time: a caller is served by a run that starts after its call, and shares it with all that
/// call while the previous run goes on.
/// </summary>
internal sealed class SingleFlight(Func<Task> run)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;
    private bool _running;

    /// <summary>Ends when a run that started after this call has ended, with that run's exception if it failed.</summary>
    public Task RunAsync()
    {
        lock (_gate)
        {
            if (_running)
            {
                return (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            _running = true;
        }

        return RunFirstAsync();
    }

    private async Task RunFirstAsync()
    {
        try
        {
            await run();
        }
        finally
        {
            _ = RunNextAsync();
        }
    }

    private async Task RunNextAsync()
    {
        while (true)
        {
            TaskCompletionSource next;
            lock (_gate)
            {
                if (_next is null)
                {
                    _running = false;
                    return;
                }

                next = _next;
                _next = null;
            }

            try
            {
                await run();
                next.SetResult();
            }
            catch (Exception failure)
            {
                next.SetException(failure);
            }
        }
    }
}
