namespace Serverless.GraphCore.Graph;

/// <summary>What can be asked of a direction.</summary>
internal static class Directions
{
    /// <summary>The direction as seen from the other end.</summary>
    public static Direction Reverse(this Direction direction) => direction switch
    {
        Direction.Outgoing => Direction.Incoming,
        Direction.Incoming => Direction.Outgoing,
        _ => direction,
    };
}
