using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Collection;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Storage.Commit;
using Serverless.TestSupport;
using Serverless.TestSupport.Simulation;
using Serverless.TestSupport.Storage;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>
/// Some clients send transactions and commands to some instances on one database, over a network with faults, while instances crash and
/// come back and logs are rotated. At the end the history is checked. A seed decides everything.
/// </summary>
internal sealed partial class CommitSimulation
{
    private const int MaxSteps = 2_000_000;
    private const int FirstControl = 1_000_000;

    /// <summary>When there is garbage collection, no request is on its way for longer, in seconds; it waits for more than that.</summary>
    private const int MaxLateness = 6;

    private readonly Random _random;
    private readonly SimulationScheduler _scheduler;
    private readonly InMemoryObjectStore _store;
    private readonly FaultyObjectStore _network;
    private readonly LogOptions _options;
    private readonly List<SimulatedInstance> _instances = [];
    private readonly List<SimulatedInstance> _dead = [];
    private readonly Dictionary<long, (Told Told, LogPosition Position)> _told = [];
    private readonly double _crashRate;
    private readonly bool _controls;
    private readonly bool _maintains;
    private readonly bool _collects;
    private readonly CollectionOptions _collection;
    private LogPosition _latest;
    private long _numbers;
    private int _workerCount;
    private bool _chaos;

    public CommitSimulation(int seed)
    {
        _random = new Random(seed);
        _scheduler = new SimulationScheduler(new Random(seed ^ 0x5EED));
        _store = new InMemoryObjectStore(_scheduler.Root.Clock);
        _network = new FaultyObjectStore(_store, _scheduler.Root.Clock, _random);
        _crashRate = _random.Next(3) == 0 ? 0.002 * _random.NextDouble() : 0;
        _controls = _random.Next(3) == 0;
        _maintains = _random.Next(2) == 0;
        _collects = _maintains && _random.Next(3) > 0;
        _options = new LogOptions
        {
            RotationRecords = !_maintains && _random.Next(3) == 0 ? 4000 : _random.Next(2, 12),
            RequestTimeout = TimeSpan.FromSeconds(_random.Next(1, 6)),
            MaxGroupCount = _random.Next(1, 6),
            MaxSealedLogs = _maintains ? _random.Next(4, 10) : null,
        };
        _collection = new CollectionOptions
        {
            Retention = TimeSpan.FromSeconds(_random.Next(2) * _random.Next(40)),
            Grace = TimeSpan.FromSeconds(_random.Next(MaxLateness + 1, 20)),
            MinCopies = _random.Next(1, 4),
        };
    }

    /// <summary>How many transactions were told to have been committed.</summary>
    public int Committed => _told.Values.Count(told => told.Told == Told.Committed);

    /// <summary>All that happened, in short.</summary>
    public string Digest() => string.Join(';', _told.Select(told => $"{told.Key}:{told.Value.Told}@{told.Value.Position}")) + $" {Folded} folded, {Deleted} deleted, {_scheduler.Steps} steps, {_scheduler.Elapsed}";

    public void Run() => _scheduler.Run(RunAsync, MaxSteps);

    private async Task RunAsync()
    {
        var ids = new SequentialIdGenerator(1);
        await new DatabaseCreator(_store, ids, _options, _scheduler.Root.Clock).CreateAsync(OpenDatabase.Paths, DatabaseIdentity.Create(ids), CancellationToken.None);
        var instances = _random.Next(1, 5);
        for (var i = 0; i < instances; i++)
        {
            _instances.Add(new SimulatedInstance(_scheduler, i, _segments));
            await _instances[i].OpenAsync(_network, _options, _collection);
        }

        _network.Profile = RandomProfile();
        _chaos = true;
        _scheduler.BeforeStep = MaybeCrash;
        var clients = Enumerable.Range(0, _random.Next(1, 6)).Select(_ => RunClientAsync(_random.Next(2, 9))).ToArray();
        var maintenance = Maintain();
        await Task.WhenAll(clients);
        _chaos = false;
        _network.Profile = FaultProfile.None;
        await Task.WhenAll(maintenance);

        // Whatever is still on its way arrives before the history is read.
        await Task.Delay(TimeSpan.FromMinutes(3), _scheduler.Root.Clock);
        var auditor = new SimulatedInstance(_scheduler, 999, _segments);
        await auditor.OpenAsync(_store, _options, _collection);
        HistoryChecker.Check(auditor.History, _told);
        foreach (var instance in _instances.Concat(_dead))
        {
            HistoryChecker.CheckPrefix(auditor.History, instance.History);
        }

        await CheckObjectsAsync(auditor);
        await CatchUpAsync(auditor);
        await CheckLivenessAsync(auditor);
    }

    private FaultProfile RandomProfile()
    {
        double Rate(double maximum) => _random.Next(2) == 0 ? 0 : maximum * _random.NextDouble();
        return new FaultProfile
        {
            LostRequest = Rate(0.2),
            LostReply = Rate(0.3),
            Doubled = Rate(0.3),
            Late = Rate(0.2),
            Unavailable = Rate(0.6),
            ShortRead = Rate(0.1),
            MaxDelay = TimeSpan.FromMilliseconds(_random.Next(1, 60)),
            MaxLateness = TimeSpan.FromSeconds(_random.Next(1, _collects ? MaxLateness : 60)),
        };
    }

    private async Task RunClientAsync(int transactions)
    {
        for (var i = 0; i < transactions; i++)
        {
            await PauseAsync(_collects && _random.Next(3) == 0 ? 15_000 : 200);
            switch (_random.Next(12))
            {
                case 2 when _collects:
                    await ImportAsync(++_numbers);
                    break;
                case 0 when _controls:
                    await ControlAsync();
                    break;
                case 1:
                    await ReadAsync();
                    break;
                default:
                    await TransactAsync(++_numbers);
                    break;
            }
        }
    }

    // Sends a transaction, and again with the same id when nothing is known.
    private async Task TransactAsync(long number)
    {
        _told[number] = (Told.Nothing, default);
        var onlyFailures = true;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            switch (await AttemptAsync(number))
            {
                case Committed committed:
                    _told[number] = (Told.Committed, committed.Position);
                    _latest = committed.Position > _latest ? committed.Position : _latest;
                    return;
                case Unknown:
                    onlyFailures = false;
                    break;
                default:
                    // An earlier attempt whose outcome is unknown may still land.
                    _told[number] = (onlyFailures ? Told.Failed : Told.Nothing, default);
                    return;
            }

            if (_random.Next(4) == 0)
            {
                return;
            }

            await PauseAsync(2000);
        }
    }

    private async Task<CommitResult> AttemptAsync(long number)
    {
        try
        {
            var instance = await AnyInstanceAsync();
            var traits = _random.Next(30) == 0 ? CommitTraits.Schema : CommitTraits.None;
            var everything = _random.Next(30) == 0;
            var blocks = _random.Next(8) == 0 ? _random.Next(1, 3) : 0;
            var timeout = TimeSpan.FromSeconds(_random.Next(1, 30));
            var again = _random.Next(2) == 0;
            using var cancellation = new CancellationTokenSource();
            var result = instance.CallAsync(async () =>
            {
                var deadline = Deadline.After(instance.Process.Clock, timeout);
                return again
                    ? await instance.Committer.CommitAsync(SimulatedTransaction.IdOf(number), RunStatementAsync, deadline, cancellation.Token)
                    : await instance.Committer.CommitAsync((await RunStatementAsync(cancellation.Token))!, deadline, cancellation.Token);

                async ValueTask<CommitRequest?> RunStatementAsync(CancellationToken cancellationToken)
                {
                    var transaction = NewTransaction(number, instance, everything);
                    var request = transaction.ToRequest(traits, everything, instance.Log.Tip.State.Totals.NextBlock, blocks);
                    await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(3)), instance.Process.Clock, cancellationToken);
                    return request;
                }
            });
            if (_random.Next(20) == 0)
            {
                await PauseAsync(100);
                cancellation.Cancel();
            }

            return await result;
        }
        catch (CrashedException)
        {
            return new Unknown(default, null);
        }
        catch (OperationCanceledException)
        {
            return new Conflict(ConflictReason.None);
        }
        catch (GraphException failure) when (failure.Code == ErrorCodes.TransactionTimedOut)
        {
            return new Refused(failure);
        }
    }

    private SimulatedTransaction NewTransaction(long number, SimulatedInstance instance, bool everything)
    {
        var reads = everything ? [.. Enumerable.Range(0, SimulatedTransaction.Registers)] : Some(3);
        var nodes = _random.Next(-1, 4);
        nodes = instance.Log.Tip.State.Totals.Nodes > 40 ? nodes : Math.Max(0, nodes);
        return new SimulatedTransaction(number, instance.Position, nodes, [.. reads.Select(register => (register, instance.Registers[register]))], Some(2));
    }

    private int[] Some(int most) => [.. Enumerable.Range(0, _random.Next(most + 1)).Select(_ => _random.Next(SimulatedTransaction.Registers)).Distinct()];

    private async Task ControlAsync()
    {
        try
        {
            var instance = await AnyInstanceAsync();
            var id = SequentialIdGenerator.Id(FirstControl + ++_numbers);
            var limits = new SizeLimits(_random.Next(30), SizeLimits.Unlimited, SizeLimits.Unlimited);
            var kind = _random.Next(4);
            var isReadOnly = _random.Next(4) == 0;
            await instance.CallAsync(() =>
            {
                var deadline = Deadline.After(instance.Process.Clock, TimeSpan.FromSeconds(10));
                return kind switch
                {
                    0 => instance.Committer.SetLimitsAsync(id, limits, deadline, CancellationToken.None),
                    1 => instance.Committer.CondemnAsync(id, CondemnedCodec.EncodeNames([]), deadline, CancellationToken.None),
                    _ => instance.Committer.SetStateAsync(id, isReadOnly ? AccessMode.ReadOnly : AccessMode.ReadWrite, false, deadline, CancellationToken.None),
                };
            });
        }
        catch (Exception failure) when (IsExpected(failure))
        {
        }
    }

    // A strong read sees every transaction that was acknowledged before it began.
    private async Task ReadAsync()
    {
        var latest = _latest;
        try
        {
            var instance = await AnyInstanceAsync();
            var position = await instance.CallAsync(async () =>
            {
                await instance.Log.RefreshAsync(CancellationToken.None);
                return instance.Position;
            });
            Assert.True(position >= latest, "a strong read has missed an acknowledged transaction");
        }
        catch (Exception failure) when (IsExpected(failure))
        {
        }
    }

    private async Task<SimulatedInstance> AnyInstanceAsync()
    {
        var at = _random.Next(_instances.Count);
        while (!_instances[at].Process.IsAlive)
        {
            await PauseAsync(1000);
            if (_instances[at].Process.IsAlive)
            {
                break;
            }

            var successor = new SimulatedInstance(_scheduler, _dead.Count + 100, _segments);
            try
            {
                await successor.OpenAsync(_network, _options, _collection);
                if (!_instances[at].Process.IsAlive)
                {
                    _dead.Add(_instances[at]);
                    _instances[at] = successor;
                }
            }
            catch (Exception failure) when (IsExpected(failure))
            {
            }
        }

        return _instances[at];
    }

    private void MaybeCrash()
    {
        if (_chaos && _crashRate > 0 && _random.NextDouble() < _crashRate)
        {
            var at = _random.Next(_instances.Count + _workers.Count);
            (at < _instances.Count ? _instances[at] : _workers[at - _instances.Count]).Crash();
        }
    }

    private async Task CheckLivenessAsync(SimulatedInstance auditor)
    {
        await auditor.CallAsync(() => auditor.Committer.SetStateAsync(SequentialIdGenerator.Id(FirstControl), AccessMode.ReadWrite, false, Soon(auditor), CancellationToken.None));
        var transaction = new SimulatedTransaction(++_numbers, auditor.Position, 0, [], [0]);
        var result = await auditor.CallAsync(() => auditor.Committer.CommitAsync(transaction.ToRequest(CommitTraits.None, false, 0, 0), Soon(auditor), CancellationToken.None));
        Assert.IsType<Committed>(result);
        foreach (var instance in _instances.Where(instance => instance.Process.IsAlive))
        {
            await instance.CallAsync(async () =>
            {
                await instance.Log.RefreshAsync(CancellationToken.None);
                return true;
            });
            Assert.Equal(auditor.Position, instance.Position);
        }

        Deadline Soon(SimulatedInstance instance) => Deadline.After(instance.Process.Clock, TimeSpan.FromSeconds(60));
    }

    private static bool IsExpected(Exception failure) =>
        failure is CrashedException || failure is GraphException { Code.Classification: not ErrorClassification.DatabaseError };

    private Task PauseAsync(int maxMilliseconds) => Task.Delay(TimeSpan.FromMilliseconds(_random.Next(maxMilliseconds)), _scheduler.Root.Clock);
}
