namespace Serverless.GraphCore.Tests.Execution;

/// <summary>A clock that goes on by a tenth of a second whenever it is looked at.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private long now;

    public override long TimestampFrequency => 10;

    public override long GetTimestamp() => now++;
}
