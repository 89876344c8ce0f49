//! Names of the random streams: one a kind of draw, so that a new draw in one stage moves no other.

use shapan_kernel::Purpose;

macro_rules! purposes {
    ($($name:ident $text:literal;)*) => {$(
        pub(crate) const $name: Purpose = Purpose::named($text);
    )*};
}

purposes! {
    MODEL "shaking.model";
    BETWEEN "shaking.between";
    WITHIN "shaking.within";
    WITHIN_PGV "shaking.within.pgv";
    SITE "shaking.site";
    PLACE "shaking.place";
    PLACE_PGV "shaking.place.pgv";
    COLLAPSE "damage.collapse";
    ASSET "damage.asset";
    PIPES "damage.pipes";
    DEBRIS "damage.debris";
    TRIP "cascade.trip";
    RESERVE "cascade.reserve";
    GENERATOR "cascade.generator";
    RETURN "cascade.return";
    REPAIR "cascade.repair";
    INSPECT "cascade.inspect";
    OUTAGE "damage.outage";
    STRENGTH "damage.strength";
    ROAD_STRENGTH "damage.road_strength";
    CORDON "supply.cordon";
    SATPHONE "knowledge.satphone";
    COUNT "knowledge.count";
    REPORT "knowledge.report";
    STAFF "command.staff";
    CLOCKS "command.clocks";
    FAILOVER "command.failover";
    ROLL_CALL "command.roll_call";
    AID "command.aid";
    OPEN "supply.open";
    READY "supply.ready";
    LOAD "supply.load";
    UNLOAD "supply.unload";
    CLEAR "supply.clear";
    AIR "supply.air";
    NIGHT "supply.night";
    WEATHER "supply.weather";
    TURN_OUT "response.turn_out";
    FIRE "response.fire";
    FIGHT "response.fight";
    AMBULANCE "response.ambulance";
    SHELTER "relief.shelter";
    UNIT "response.unit";
}
