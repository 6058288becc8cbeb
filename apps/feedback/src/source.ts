/** What feedback publishes under where no platform told it. */
export const FEEDBACK_SOURCE = 'itinera/feedback';
