using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// Limits the requests at a time. A slot that becomes free goes to the database that has the fewest, so one that reads much may use all slots
/// while it is alone, and nobody waits for the end of its queue.
/// </summary>
/// <param name="count">How many requests at a time.</param>
internal sealed class RequestSlots(int count)
{
    private readonly Lock _gate = new();
    private readonly List<CacheTenant> _waiting = [];
    private int _free = count;

    /// <summary>Waits for a slot, which must be given back by <see cref="Leave"/>.</summary>
    public async Task EnterAsync(CacheTenant tenant, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                tenant.RequestsUnderWay++;
                return;
            }

            if (tenant.WaitingRequests.Count == 0)
            {
                _waiting.Add(tenant);
            }

            turn = tenant.WaitingRequests.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await Waiting.ForAsync(turn.Value.Task, cancellationToken);
        }
        catch
        {
            GiveUp(tenant, turn);
            throw;
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave(CacheTenant tenant)
    {
        lock (_gate)
        {
            Pass(tenant);
        }
    }

    private void GiveUp(CacheTenant tenant, LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_gate)
        {
            if (turn.List is null)
            {
                // Its turn had come, too late.
                Pass(tenant);
                return;
            }

            tenant.WaitingRequests.Remove(turn);
            if (tenant.WaitingRequests.Count == 0)
            {
                _waiting.Remove(tenant);
            }
        }
    }

    private void Pass(CacheTenant from)
    {
        from.RequestsUnderWay--;
        CacheTenant? next = null;
        foreach (var tenant in _waiting)
        {
            if (next is null || tenant.RequestsUnderWay < next.RequestsUnderWay)
            {
                next = tenant;
            }
        }

        if (next is null)
        {
            _free++;
            return;
        }

        var turn = next.WaitingRequests.First!;
        next.WaitingRequests.Remove(turn);

        // To the end, so that databases with the same number of requests take turns.
        _waiting.Remove(next);
        if (next.WaitingRequests.Count > 0)
        {
            _waiting.Add(next);
        }

        next.RequestsUnderWay++;
        turn.Value.SetResult();
    }
}
