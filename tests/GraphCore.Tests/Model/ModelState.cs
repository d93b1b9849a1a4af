namespace Serverless.GraphCore.Tests.Model;

/// <summary>Kinds of records in the model's logs and requests.</summary>
internal enum Kind : byte
{
    None = 0,

    /// <summary>The transaction of a writer; <c>Base</c> is the history that it ran on.</summary>
    Commit,

    /// <summary>The end of a log; <c>Target</c> is its successor.</summary>
    Seal,

    /// <summary><c>Target</c> is going to be deleted.</summary>
    Condemn,
}

/// <summary>How far a process of the model has come.</summary>
internal enum Phase : byte
{
    /// <summary>It knows the log up to its view and may go on from there.</summary>
    Ready = 0,

    /// <summary>Its request is on its way.</summary>
    Waiting,

    /// <summary>The store said that the position is taken, or nothing: it must read.</summary>
    InDoubt,

    /// <summary>It has done its work and knows it.</summary>
    Done,

    /// <summary>It has given up not knowing.</summary>
    Unknown,

    Crashed,

    /// <summary>It has told its caller that the transaction is not and will not be committed.</summary>
    Failed,

    /// <summary>Garbage collection only: the name is condemned.</summary>
    Condemned,
}

/// <summary>A record, and who wrote it in which attempt.</summary>
internal record struct ModelRecord(Kind Kind, byte Owner, byte Attempt, byte Base, byte Target);

/// <summary>A request on its way, the n-th of its sender; it may be carried out at any time, or never.</summary>
internal record struct ModelRequest(ModelRecord Record, byte Log, byte Position, byte Send);

/// <summary>One log: absent, there, or deleted for ever.</summary>
internal struct ModelLog
{
    public const int Capacity = 6;

    public byte Existence;
    public byte Count;
    public ModelRecord R0;
    public ModelRecord R1;
    public ModelRecord R2;
    public ModelRecord R3;
    public ModelRecord R4;
    public ModelRecord R5;

    public readonly bool Exists => Existence == 1;

    public readonly ModelRecord this[int index] => index switch
    {
        0 => R0,
        1 => R1,
        2 => R2,
        3 => R3,
        4 => R4,
        _ => R5,
    };

    public void Add(ModelRecord record)
    {
        switch (Count++)
        {
            case 0:
                R0 = record;
                break;
            case 1:
                R1 = record;
                break;
            case 2:
                R2 = record;
                break;
            case 3:
                R3 = record;
                break;
            case 4:
                R4 = record;
                break;
            default:
                R5 = record;
                break;
        }
    }
}

/// <summary>A process: a writer with one transaction, a rotator, or garbage collection.</summary>
internal record struct ModelProcess
{
    public Phase Phase;

    /// <summary>What it has read: a log, a position in it, and the history up to there.</summary>
    public byte Log;
    public byte Position;
    public byte History;

    /// <summary>How many requests it has sent, and the attempt that its bytes are of.</summary>
    public byte Sends;
    public byte Attempt;

    /// <summary>Whether a request of the current bytes has been given up on.</summary>
    public bool GaveUp;

    /// <summary>The answer on its way back: 0 none, 1 success, 2 position taken, 3 no such log.</summary>
    public byte Reply;

    /// <summary>Rotator: the successor prepared (+1). Garbage collection: the name chosen (+1).</summary>
    public byte Target;

    /// <summary>Garbage collection: the length of the chosen log when it was chosen.</summary>
    public byte Length;
}

/// <summary>
/// The whole system at a moment. Histories are sequences of writers, as digits to the base 4, writer 0 being the digit 1.
/// </summary>
internal sealed class ModelState
{
    public const int Logs = 4;
    public const int Processes = 5;
    public const int MaxRequests = 6;

    public readonly ModelLog[] Log = new ModelLog[Logs];
    public readonly ModelProcess[] Process = new ModelProcess[Processes];
    public readonly ModelRequest[] Requests = new ModelRequest[MaxRequests];
    public byte RequestCount;
    public byte NextName;
    public byte HeadLog;
    public byte HeadHistory;

    public ModelState Clone()
    {
        var copy = new ModelState { RequestCount = RequestCount, NextName = NextName, HeadLog = HeadLog, HeadHistory = HeadHistory };
        Log.CopyTo(copy.Log, 0);
        Process.CopyTo(copy.Process, 0);
        Requests.CopyTo(copy.Requests, 0);
        return copy;
    }

    public bool TrySend(ModelRequest request)
    {
        if (RequestCount == MaxRequests)
        {
            return false;
        }

        Requests[RequestCount++] = request;
        return true;
    }

    public void RemoveRequest(int index)
    {
        Requests[index] = Requests[--RequestCount];
        Requests[RequestCount] = default;
    }

    /// <summary>128 bits that tell states apart, whatever the order of the requests.</summary>
    public UInt128 Fingerprint()
    {
        ulong low = 0x9E3779B97F4A7C15, high = 0xC2B2AE3D27D4EB4F;
        foreach (ref readonly var log in Log.AsSpan())
        {
            Mix(log.Existence | ((ulong)log.Count << 8), ref low, ref high);
            for (var i = 0; i < log.Count; i++)
            {
                Mix(Pack(log[i]), ref low, ref high);
            }
        }

        foreach (ref readonly var process in Process.AsSpan())
        {
            Mix(
                (byte)process.Phase | ((ulong)process.Log << 8) | ((ulong)process.Position << 16) | ((ulong)process.History << 24) | ((ulong)process.Sends << 32)
                | ((ulong)process.Attempt << 40) | ((ulong)process.Reply << 48) | ((ulong)process.Target << 52) | ((ulong)process.Length << 56) | (process.GaveUp ? 1UL << 63 : 0),
                ref low,
                ref high);
        }

        ulong sum = 0, product = 1;
        for (var i = 0; i < RequestCount; i++)
        {
            ulong a = 0x165667B19E3779F9, b = 0x27D4EB2F165667C5;
            Mix(Pack(Requests[i].Record) | ((ulong)Requests[i].Log << 40) | ((ulong)Requests[i].Position << 48) | ((ulong)Requests[i].Send << 56), ref a, ref b);
            sum += a;
            product *= b | 1;
        }

        Mix(sum, ref low, ref high);
        Mix(product, ref low, ref high);
        Mix(RequestCount | ((ulong)NextName << 8) | ((ulong)HeadLog << 16) | ((ulong)HeadHistory << 24), ref low, ref high);
        return new UInt128(high, low);
    }

    private static ulong Pack(ModelRecord record) =>
        (byte)record.Kind | ((ulong)record.Owner << 8) | ((ulong)record.Attempt << 16) | ((ulong)record.Base << 24) | ((ulong)record.Target << 32);

    private static void Mix(ulong value, ref ulong low, ref ulong high)
    {
        low = (low ^ value) * 0xFF51AFD7ED558CCD;
        low ^= low >> 32;
        high = ((high ^ (value + 0x9FB21C651E98DF25)) * 0xC4CEB9FE1A85EC53) + low;
        high ^= high >> 29;
    }
}
